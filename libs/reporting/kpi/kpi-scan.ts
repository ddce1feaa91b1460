import type { Actor } from '#kernel';
import type { UnitMetric } from '#measurement';
import type { Queryable } from '#platform';
import { groupKeys, type GroupKey, type KpiQuestion } from './group-key.js';
import type { KpiCell } from './kpi-cell.js';
import { kpiCellsSql } from './kpi-cells.sql.js';
import type { LatestEvaluation } from './latest-evaluation.js';
import { momentsOfFigures } from './moments-of-figures.js';

/** What a question is answered from. */
export interface Evaluations {
  readonly latest: readonly LatestEvaluation[];
  readonly via: Queryable;
}

/** From the customers themselves. In no order. */
export async function scanKpis(
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

/** As above, what each experiment has of each group. */
export async function scanApart(
  question: KpiQuestion,
  metrics: readonly UnitMetric[],
  actor: Actor,
  of: Evaluations,
): Promise<{ readonly cell: KpiCell; readonly campaignCode: string }[]> {
  const { groupBy } = question;
  const apart = groupKeys.filter((key) => key === 'EXPERIMENT' || groupBy.includes(key));
  const campaigns = new Map(of.latest.map((each) => [each.experimentCode, each.campaignCode]));
  const cells = await scanKpis({ ...question, groupBy: apart }, metrics, actor, of);
  return cells.map((cell) => ({
    cell: { ...cell, group: Object.fromEntries(groupBy.map((key) => [key, cell.group[key]!])) },
    campaignCode: campaigns.get(cell.group.EXPERIMENT!)!,
  }));
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
      metrics.map((metric, index) => [metric.key, momentsOfFigures(metric, row[`m_${index}`] as number[])]),
    ),
  };
}
