import { Injectable } from '@nestjs/common';
import {
  KeptCellsReader,
  momentsTogether,
  type KeptCell,
  type KeptParts,
  type VariantCell,
} from '#evaluation';
import type { Actor } from '#kernel';
import type { UnitMetric } from '#measurement';
import type { Queryable } from '#platform';
import {
  askedOf,
  unknownGroup,
  type GroupKey,
  type Groups,
  type KpiFilter,
  type KpiQuestion,
} from './group-key.js';
import { keyOfGroup, KpiGroups } from './kpi-groups.js';
import type { KpiCell } from './kpi-cell.js';
import { namesOfEvaluation, type LatestEvaluation } from './latest-evaluation.js';
import type { MetricMoments } from './metric-moments.js';

/** What is kept by variant, tier, region and lifecycle can be told by these; every other dimension needs the customers themselves. */
const known: readonly GroupKey[] = [
  'CAMPAIGN_TYPE',
  'CAMPAIGN',
  'SCENARIO',
  'EXPERIMENT',
  'QUARTER',
  'VARIANT',
  'TIER',
  'LIFECYCLE',
  'REGION',
];

/** Its sum is what a group cost. */
const costMetric = 'costPerAssigned';

/** Thousands of cells should not be in memory, or behind one statement, at once. */
function experimentsAtATime({ region, lifecycle }: KeptParts): number {
  return region !== undefined && lifecycle !== undefined ? 1 : 8;
}

/** KPIs from the sums that are kept beside the unit outcomes: a few rows an experiment, however many customers it has. */
@Injectable()
export class KeptKpiReader {
  constructor(private readonly cells: KeptCellsReader) {}

  /** In no order of groups; undefined where the question asks for more than what is kept. */
  async find(
    { groupBy, keep = {} }: KpiQuestion,
    metrics: readonly UnitMetric[],
    actor: Actor,
    { latest, via }: { readonly latest: readonly LatestEvaluation[]; readonly via: Queryable },
  ): Promise<KpiCell[] | undefined> {
    const asked = askedOf({ groupBy, keep });
    if (asked.some((key) => !known.includes(key))) return undefined;
    const parts = partsToRead(asked, keep, actor);
    const items = [costMetric, ...metrics.map(({ key }) => key)];
    const groups = new KpiGroups();
    const atATime = experimentsAtATime(parts);
    for (let start = 0; start < latest.length; start += atATime) {
      const some = latest.slice(start, start + atATime);
      const kept = await this.cells.find(
        via,
        some.map(({ experimentId }) => experimentId),
        parts,
      );
      if (some.some(({ experimentId }) => !kept.has(experimentId))) return undefined;
      for (const evaluation of some) {
        const seen = kept
          .get(evaluation.experimentId)!
          .filter(({ variant }) => asked.includes('VARIANT') || variant !== evaluation.control);
        for (const { group, parts: own } of groupsOf(evaluation, seen, groupBy, keep).values()) {
          const together = momentsTogether(own, evaluation.observationDays, items);
          groups.add(cellOf(group, evaluation, together, metrics), evaluation.campaignCode);
        }
      }
    }
    return groups.cells();
  }
}

function partsToRead(
  asked: readonly GroupKey[],
  keep: NonNullable<KpiFilter['keep']>,
  actor: Actor,
): KeptParts {
  return {
    region: actor.regions === 'all' ? valuesToRead('REGION', asked, keep) : regionsOf(actor.regions, keep),
    lifecycle: valuesToRead('LIFECYCLE', asked, keep),
  };
}

/** Undefined: the sums of all values together will do. */
function valuesToRead(
  key: 'REGION' | 'LIFECYCLE',
  asked: readonly GroupKey[],
  { [key]: kept }: NonNullable<KpiFilter['keep']>,
): 'all' | readonly (string | null)[] | undefined {
  if (kept !== undefined) return kept.includes(unknownGroup) ? [...kept, null] : kept;
  return asked.includes(key) ? 'all' : undefined;
}

/** Who may see some regions sees nobody of whom none is known. */
function regionsOf(
  seen: readonly string[],
  { REGION: kept }: NonNullable<KpiFilter['keep']>,
): readonly string[] {
  return seen.filter((region) => kept === undefined || kept.includes(region));
}

/** What is kept of one experiment, by group of the question. */
function groupsOf(
  evaluation: LatestEvaluation,
  cells: readonly KeptCell[],
  groupBy: readonly GroupKey[],
  keep: NonNullable<KpiFilter['keep']>,
): ReadonlyMap<string, { readonly group: Groups; readonly parts: readonly KeptCell[] }> {
  const groups = new Map<string, { group: Groups; parts: KeptCell[] }>();
  for (const cell of cells) {
    const names = namesOf(evaluation, cell);
    if (known.some((key) => keep[key] !== undefined && !keep[key].includes(names[key]!))) continue;
    const group: Groups = Object.fromEntries(groupBy.map((key) => [key, names[key]!]));
    const key = keyOfGroup(group);
    const before = groups.get(key);
    if (before === undefined) groups.set(key, { group, parts: [cell] });
    else before.parts.push(cell);
  }
  return groups;
}

function namesOf(evaluation: LatestEvaluation, { variant, tier, region, lifecycle }: KeptCell): Groups {
  return {
    ...namesOfEvaluation(evaluation),
    VARIANT: variant,
    TIER: tier,
    LIFECYCLE: lifecycle ?? unknownGroup,
    REGION: region ?? unknownGroup,
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
    costFen: BigInt(items.get(costMetric)!.sum!),
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
