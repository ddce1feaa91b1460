import { Injectable } from '@nestjs/common';
import { KeptCellsReader, type VariantCell } from '#evaluation';
import type { Actor } from '#kernel';
import type { UnitMetric } from '#measurement';
import { sql, type Queryable } from '#platform';
import { unknownGroup, type GroupKey, type KpiQuestion } from './group-key.js';
import { latestEvaluationSql } from './kpi-cells.sql.js';
import type { KpiCell } from './kpi-cell.js';
import { mergeMoments, type MetricMoments } from './metric-moments.js';

/** What is kept by tier and variant can be told by these; every other dimension needs the customers themselves. */
const known: readonly GroupKey[] = [
  'CAMPAIGN_TYPE',
  'CAMPAIGN',
  'SCENARIO',
  'EXPERIMENT',
  'QUARTER',
  'VARIANT',
  'TIER',
];

interface LatestEvaluation {
  readonly experimentId: string;
  readonly experimentCode: string;
  readonly campaignCode: string;
  readonly campaignType: string;
  readonly scenario: string | null;
  readonly quarter: string;
  readonly observationDays: number;
  readonly control: string | null;
  readonly interim: boolean;
}

type Groups = Readonly<Partial<Record<GroupKey, string>>>;

/** KPIs from the sums that are kept beside the unit outcomes: a few rows an experiment, however many customers it has. */
@Injectable()
export class KeptKpiReader {
  constructor(private readonly cells: KeptCellsReader) {}

  /** Undefined where the question asks for more than what is kept, or the actor may see some regions only. */
  async find(
    { period, groupBy, keep = {} }: KpiQuestion,
    metrics: readonly UnitMetric[],
    actor: Actor,
    via: Queryable,
  ): Promise<KpiCell[] | undefined> {
    const asked = [...groupBy, ...(Object.keys(keep) as GroupKey[])];
    if (actor.regions !== 'all' || asked.some((key) => !known.includes(key))) return undefined;
    const latest = await via.query<LatestEvaluation>(sql`
      select experiment_id as "experimentId", experiment_code as "experimentCode", campaign_code as "campaignCode",
             campaign_type as "campaignType", scenario, to_char(window_ends_on, 'YYYY"Q"Q') as quarter,
             observation_days as "observationDays", control, interim
        from (${latestEvaluationSql(period)}) as latest order by 1`);
    const kept = await this.cells.find(via, latest);
    if (latest.some(({ experimentId }) => !kept.has(experimentId))) return undefined;
    const found = new Map<string, { cell: KpiCell; campaigns: Set<string> }>();
    for (const evaluation of latest) {
      for (const part of kept.get(evaluation.experimentId)!) {
        if (!asked.includes('VARIANT') && part.variant === evaluation.control) continue;
        const names = namesOf(evaluation, part);
        if (known.some((key) => keep[key] !== undefined && !keep[key].includes(names[key]!))) continue;
        const group: Groups = Object.fromEntries(groupBy.map((key) => [key, names[key]!]));
        const key = JSON.stringify(group);
        const before = found.get(key);
        const cell = cellOf(group, evaluation, part, metrics);
        const campaigns = (before?.campaigns ?? new Set()).add(evaluation.campaignCode);
        found.set(key, { cell: before === undefined ? cell : together(before.cell, cell), campaigns });
      }
    }
    return [...found.values()]
      .map(({ cell, campaigns }) => ({ ...cell, campaigns: campaigns.size }))
      .sort((a, b) => compareGroups(a.group, b.group, groupBy));
  }
}

function namesOf(evaluation: LatestEvaluation, { variant, cell }: VariantCell): Groups {
  return {
    CAMPAIGN_TYPE: evaluation.campaignType,
    CAMPAIGN: evaluation.campaignCode,
    SCENARIO: evaluation.scenario ?? unknownGroup,
    EXPERIMENT: evaluation.experimentCode,
    QUARTER: evaluation.quarter,
    VARIANT: variant,
    TIER: cell,
  };
}

function cellOf(
  group: Groups,
  { interim }: LatestEvaluation,
  { assigned, items }: VariantCell,
  metrics: readonly UnitMetric[],
): KpiCell {
  return {
    group,
    units: assigned,
    campaigns: 1,
    interim,
    costFen: BigInt(items.get('costPerAssigned')!.sum!),
    moments: new Map(metrics.map((metric) => [metric.key, momentsOf(metric, items)])),
  };
}

/** A mean or share has the denominator 1. */
function momentsOf({ key, kind, offset }: UnitMetric, items: VariantCell['items']): MetricMoments {
  const { eligible, moments } = items.get(key)!;
  const { n, means, cross } = moments;
  const ratio = kind === 'ratio';
  return {
    eligible,
    n,
    meanY: means[0]!,
    meanX: ratio ? means[1]! : n === 0 ? 0 : 1,
    syy: cross[0]![0]!,
    sxx: ratio ? cross[1]![1]! : 0,
    sxy: ratio ? cross[0]![1]! : 0,
    offset: offset ?? 0,
  };
}

function together(a: KpiCell, b: KpiCell): KpiCell {
  return {
    ...a,
    units: a.units + b.units,
    interim: a.interim || b.interim,
    costFen: a.costFen + b.costFen,
    moments: new Map(
      [...a.moments].map(([key, moments]) => [key, mergeMoments(moments, b.moments.get(key)!)]),
    ),
  };
}

/** As the database orders texts: by the code of their letters. */
function compareGroups(a: Groups, b: Groups, groupBy: readonly GroupKey[]): number {
  for (const key of groupBy) {
    if (a[key]! !== b[key]!) return a[key]! < b[key]! ? -1 : 1;
  }
  return 0;
}
