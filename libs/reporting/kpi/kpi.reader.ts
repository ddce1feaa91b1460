import { Injectable } from '@nestjs/common';
import { permits, type Actor } from '#kernel';
import { unitMetrics, type UnitMetric } from '#measurement';
import { Database, SuppressionReader, type Queryable } from '#platform';
import { compareGroups, groupKeys, splitsCustomers, type GroupKey, type KpiQuestion } from './group-key.js';
import { KeptKpiReader } from './kept-kpi.reader.js';
import type { KpiCell } from './kpi-cell.js';
import { kpiCellsSql } from './kpi-cells.sql.js';
import { readLatestEvaluations, type LatestEvaluation } from './latest-evaluation.js';
import type { MetricMoments } from './metric-moments.js';
import { suppressedCells } from './suppress-small-cells.js';

/** A cell as an actor may see it: hidden where it is too small for a role that sees groups only. */
export type KpiRow = (KpiCell & { readonly suppressed: false }) | SuppressedRow;

export interface SuppressedRow {
  readonly group: KpiCell['group'];
  readonly suppressed: true;
}

/**
 * KPIs of the campaigns that belong to a period, from the unit outcomes of their latest evaluations: from the sums that are kept
 * of them where these suffice, from a scan over them where a question divides customers otherwise.
 */
@Injectable()
export class KpiReader {
  constructor(
    private readonly database: Database,
    private readonly suppression: SuppressionReader,
    private readonly kept: KeptKpiReader,
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

  /** For computation: nothing is hidden yet. */
  async cells(question: KpiQuestion, actor: Actor, via: Queryable = this.database): Promise<KpiCell[]> {
    const metrics = unitMetrics.filter(
      (metric) => question.metrics === undefined || question.metrics.includes(metric.key),
    );
    // A fixed order of groups, whatever the order of the question.
    const groupBy = groupKeys.filter((key) => question.groupBy.includes(key));
    const ordered = { ...question, groupBy };
    const latest = await readLatestEvaluations(via, question.period);
    if (latest.length === 0) return [];
    const cells =
      (await this.kept.find(ordered, metrics, actor, { latest, via })) ??
      (await scan(ordered, metrics, actor, { latest, via }));
    return cells.sort((a, b) => compareGroups(a.group, b.group, groupBy));
  }
}

async function scan(
  question: KpiQuestion,
  metrics: readonly UnitMetric[],
  actor: Actor,
  { latest, via }: { readonly latest: readonly LatestEvaluation[]; readonly via: Queryable },
): Promise<KpiCell[]> {
  const rows = await via.query<Record<string, unknown>>(kpiCellsSql(question, metrics, actor, latest));
  return rows
    .filter((row) => (row['units'] as number) > 0)
    .map((row) => toCell(row, question.groupBy, metrics));
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
      metrics.map((metric, index) => [metric.key, toMoments(row[`m_${index}`] as (number | null)[], metric)]),
    ),
  };
}

function toMoments(figures: readonly (number | null)[], metric: UnitMetric): MetricMoments {
  const [eligible, n, meanY, meanX, syy, sxx, sxy] = figures.map((each) => each ?? 0);
  return {
    eligible: eligible!,
    n: n!,
    meanY: meanY!,
    meanX: meanX!,
    syy: syy!,
    sxx: sxx!,
    sxy: sxy!,
    offset: metric.offset ?? 0,
  };
}
