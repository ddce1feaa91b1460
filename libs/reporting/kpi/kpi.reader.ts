import { Injectable } from '@nestjs/common';
import { cutBy, CutReader, CutStore, mostCellsOfCut, type CountedCut, type Cut } from '#evaluation';
import { Fault, permits, type Actor } from '#kernel';
import { unitMetrics, type UnitMetric } from '#measurement';
import { Configuration, Database, SuppressionReader, type Queryable, type Transaction } from '#platform';
import { beingCounted } from './cut-counting.js';
import { CutKpiReader, type CutEvaluation } from './cut-kpi.reader.js';
import {
  askedOf,
  compareGroups,
  dimensionOf,
  groupKeys,
  splitsCustomers,
  type GroupKey,
  type KpiQuestion,
} from './group-key.js';
import { KeptKpiReader } from './kept-kpi.reader.js';
import type { KpiCell } from './kpi-cell.js';
import { kpiCellsSql } from './kpi-cells.sql.js';
import { KpiGroups } from './kpi-groups.js';
import { mayKeep, readLatestEvaluations, type LatestEvaluation } from './latest-evaluation.js';
import { momentsOfFigures } from './moments-of-figures.js';
import { suppressedCells } from './suppress-small-cells.js';

/** A cell as an actor may see it: hidden where it is too small for a role that sees groups only. */
export type KpiRow = (KpiCell & { readonly suppressed: false }) | SuppressedRow;

export interface SuppressedRow {
  readonly group: KpiCell['group'];
  readonly suppressed: true;
}

/**
 * KPIs of the campaigns that belong to a period, from the unit outcomes of their latest evaluations: from the sums that are kept
 * of them where these suffice, from a cut where a question divides customers otherwise, and from a scan over few of them.
 */
@Injectable()
export class KpiReader {
  constructor(
    private readonly database: Database,
    private readonly suppression: SuppressionReader,
    private readonly kept: KeptKpiReader,
    private readonly cuts: CutKpiReader,
    private readonly cutReader: CutReader,
    private readonly cutStore: CutStore,
    private readonly configuration: Configuration,
  ) {}

  /** For people: within the actor's regions, small cells hidden. */
  async rows(question: KpiQuestion, actor: Actor): Promise<KpiRow[]> {
    const [cells, threshold] = await Promise.all([
      this.cells(question, actor),
      this.suppression.leastFor(actor),
    ]);
    if (permits(actor, 'readUnits')) return cells.map((cell) => ({ ...cell, suppressed: false }));
    const hidden = hiddenCells(cells, question.groupBy, threshold);
    const betrayed = await this.familiesBetrayedByFilter(question, cells, threshold, actor);
    return cells.map((cell) =>
      hidden.has(cell) || betrayed.has(familyOf(cell, question.groupBy))
        ? { group: cell.group, suppressed: true }
        : { ...withoutThinMetrics(cell, threshold), suppressed: false },
    );
  }

  /**
   * A filter that leaves out a handful of customers would show them by subtraction from the unfiltered figure. Families
   * of cells of which that is true are hidden as a whole.
   */
  private async familiesBetrayedByFilter(
    question: KpiQuestion,
    cells: readonly KpiCell[],
    threshold: number,
    actor: Actor,
  ): Promise<ReadonlySet<string>> {
    const keep = Object.entries(question.keep ?? {}) as [GroupKey, readonly string[]][];
    if (!keep.some(([key]) => splitsCustomers(key) && key !== 'VARIANT')) return new Set();
    const whole = await this.cells(
      {
        period: question.period,
        groupBy: question.groupBy.filter((key) => !splitsCustomers(key) || key === 'VARIANT'),
        keep: Object.fromEntries(keep.filter(([key]) => !splitsCustomers(key) || key === 'VARIANT')),
        metrics: [],
      },
      actor,
    );
    const unitsOf = (of: readonly KpiCell[], family: string) =>
      of
        .filter((cell) => familyOf(cell, question.groupBy) === family)
        .reduce((sum, cell) => sum + cell.units, 0);
    return new Set(
      whole
        .map((cell) => familyOf(cell, question.groupBy))
        .filter((family) => {
          const leftOut = unitsOf(whole, family) - unitsOf(cells, family);
          return leftOut > 0 && leftOut < threshold;
        }),
    );
  }

  /**
   * Nothing is hidden yet. For whoever waits for an answer: of a large bank nothing is read from the customers, and what was not
   * counted yet is a fault that says so. Within a transaction, for computation: read from the customers where it has to be.
   */
  async cells(question: KpiQuestion, actor: Actor, within?: Transaction): Promise<KpiCell[]> {
    const metrics = unitMetrics.filter(
      (metric) => question.metrics === undefined || question.metrics.includes(metric.key),
    );
    // A fixed order of groups, whatever the order of the question.
    const groupBy = groupKeys.filter((key) => question.groupBy.includes(key));
    const ordered = { ...question, groupBy };
    const via = within ?? this.database;
    const latest = (await readLatestEvaluations(via, question.period)).filter((each) =>
      mayKeep(question, each),
    );
    if (latest.length === 0) return [];
    const of = { latest, via };
    const cells =
      (await this.kept.find(ordered, metrics, actor, of)) ??
      (within ? await scan(ordered, metrics, actor, of) : await this.divided(ordered, metrics, actor, of));
    return cells.sort((a, b) => compareGroups(a.group, b.group, groupBy));
  }

  /** From cuts, and from the customers of experiments without one as long as these are few. */
  private async divided(
    question: KpiQuestion,
    metrics: readonly UnitMetric[],
    actor: Actor,
    { latest, via }: Evaluations,
  ): Promise<KpiCell[]> {
    const { cut, kept, missing } = await this.cutsOf(question, { latest, via });
    if (kept.length === 0) return scan(question, metrics, actor, { latest, via });
    await this.cutStore.note(cut);
    const groups = new KpiGroups();
    await this.cuts.addTo(groups, question, metrics, { actor, cut, of: kept, via });
    if (missing.length > 0)
      for (const { cell, campaignCode } of await scanApart(question, metrics, actor, {
        latest: missing,
        via,
      }))
        groups.add(cell, campaignCode);
    return groups.cells();
  }

  /** The experiments of which the cut of a question is kept, and those that may be read without it. */
  private async cutsOf(
    question: KpiQuestion,
    { latest, via }: Evaluations,
  ): Promise<{
    readonly cut: Cut;
    readonly kept: readonly CutEvaluation[];
    readonly missing: readonly LatestEvaluation[];
  }> {
    const cut = cutBy(askedOf(question).filter(splitsCustomers).map(dimensionOf));
    const counted = await this.cutReader.counted(
      via,
      latest.map(({ experimentId }) => experimentId),
      cut,
    );
    const found = latest.map((evaluation) => ({ evaluation, cut: counted.get(evaluation.experimentId) }));
    const those = (holds: (cut: CountedCut | undefined) => boolean) =>
      found.filter((each) => holds(each.cut)).map(({ evaluation }) => evaluation);
    const missing = those((each) => !each?.kept);
    const mostScanned = this.configuration.values.TIERLIFT_UNITS_SCANNED;
    const tooFine = those((each) => each?.kept === false);
    if (unitsOf(tooFine) > mostScanned) throw cutTooFine(cut, tooFine);
    if (unitsOf(missing) > mostScanned) {
      const uncounted = those((each) => each === undefined);
      throw beingCounted({ cut, experimentIds: uncounted.map(({ experimentId }) => experimentId) });
    }
    return { cut, kept: found.filter((each): each is CutEvaluation => each.cut?.kept === true), missing };
  }
}

interface Evaluations {
  readonly latest: readonly LatestEvaluation[];
  readonly via: Queryable;
}

const unitsOf = (latest: readonly LatestEvaluation[]) => latest.reduce((sum, { units }) => sum + units, 0);

function cutTooFine(cut: Cut, of: readonly LatestEvaluation[]): Fault {
  return new Fault(
    'CUT_TOO_FINE',
    `By ${cut.join(', ')} the customers of ${of.map(({ experimentCode }) => experimentCode).join(', ')} fall into more than ` +
      `${mostCellsOfCut} groups each, of hardly anybody. Ask by fewer dimensions at once, counting those of the filter, or filter ` +
      `on other campaigns or experiments.`,
  );
}

async function scan(
  question: KpiQuestion,
  metrics: readonly UnitMetric[],
  actor: Actor,
  { latest, via }: Evaluations,
): Promise<KpiCell[]> {
  const rows = await via.query<Record<string, unknown>>(kpiCellsSql(question, metrics, actor, latest));
  return rows
    .filter((row) => (row['units'] as number) > 0)
    .map((row) => toCell(row, question.groupBy, metrics));
}

/** What each experiment has of each group. */
async function scanApart(
  question: KpiQuestion,
  metrics: readonly UnitMetric[],
  actor: Actor,
  of: Evaluations,
): Promise<{ readonly cell: KpiCell; readonly campaignCode: string }[]> {
  const { groupBy } = question;
  const apart = groupKeys.filter((key) => key === 'EXPERIMENT' || groupBy.includes(key));
  const campaigns = new Map(of.latest.map((each) => [each.experimentCode, each.campaignCode]));
  const cells = await scan({ ...question, groupBy: apart }, metrics, actor, of);
  return cells.map((cell) => ({
    cell: { ...cell, group: Object.fromEntries(groupBy.map((key) => [key, cell.group[key]!])) },
    campaignCode: campaigns.get(cell.group.EXPERIMENT!)!,
  }));
}

/** Cells of one family differ by dimensions of customers only: their total is a question of its own. */
function familyOf(cell: KpiCell, groupBy: readonly GroupKey[]): string {
  return JSON.stringify(groupBy.filter((key) => !splitsCustomers(key)).map((key) => cell.group[key]));
}

export function hiddenCells(
  cells: readonly KpiCell[],
  groupBy: readonly GroupKey[],
  threshold: number,
): ReadonlySet<KpiCell> {
  return suppressedCells(cells, threshold, (cell) => familyOf(cell, groupBy));
}

/** A large group may hold few customers that a metric is about; that metric alone is hidden. */
function withoutThinMetrics(cell: KpiCell, threshold: number): KpiCell {
  return {
    ...cell,
    moments: new Map([...cell.moments].filter(([, { n }]) => n === 0 || n >= threshold)),
  };
}

function toCell(
  row: Record<string, unknown>,
  groupBy: readonly GroupKey[],
  metrics: readonly UnitMetric[],
): KpiCell {
  return {
    group: Object.fromEntries(groupBy.map((key, index) => [key, row[`group_${index + 1}`] as string])),
    units: row['units'] as number,
    campaigns: row['campaigns'] as number,
    interim: row['interim'] as boolean,
    costFen: BigInt((row['costFen'] as string | null) ?? '0'),
    moments: new Map(
      metrics.map((metric, index) => [
        metric.key,
        momentsOfFigures(metric, [row[`m_${index}`] as number[]], { from: 0, worth: inItsOwnUnit }),
      ]),
    ),
  };
}

const inItsOwnUnit = { y: 1, x: 1 };
