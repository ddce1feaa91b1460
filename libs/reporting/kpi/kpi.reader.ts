import { Injectable } from '@nestjs/common';
import { permits, type Actor } from '#kernel';
import { unitMetrics } from '#measurement';
import { Database, SuppressionReader, type Transaction } from '#platform';
import { DividedKpiReader } from './divided-kpi.reader.js';
import { compareGroups, groupKeys, splitsCustomers, type GroupKey, type KpiQuestion } from './group-key.js';
import { KeptKpiReader } from './kept-kpi.reader.js';
import type { KpiCell } from './kpi-cell.js';
import { scanKpis } from './kpi-scan.js';
import { mayKeep, readLatestEvaluations } from './latest-evaluation.js';
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
    private readonly divided: DividedKpiReader,
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
      (within
        ? await scanKpis(ordered, metrics, actor, of)
        : await this.divided.find(ordered, metrics, actor, of));
    return cells.sort((a, b) => compareGroups(a.group, b.group, groupBy));
  }
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
