import type { CampaignType } from '#campaigns';
import { findMetric } from '#measurement';
import type { GroupKey } from '../kpi/group-key.js';
import type { KpiCell } from '../kpi/kpi-cell.js';
import { hiddenCells } from '../kpi/kpi.reader.js';
import { mergeMoments, type MetricMoments } from '../kpi/metric-moments.js';
import { decomposeChange, type Contribution } from './change-decomposition.js';
import type { Figure, Movement, TypeSection } from './review-document.js';
import type { PeriodKpis } from './review-source.js';

/** Says the same as churnRate with the opposite sign. */
const mirrors = new Set(['retentionRate']);

/** Groups too small to be named are taken together under this name. */
export const otherGroups = 'other';

/** Every abnormal figure of a type or of a tier within it, with the groups of customers that explain it. */
export function findMovements(
  sections: readonly TypeSection[],
  now: PeriodKpis,
  before: PeriodKpis,
  threshold: number,
): Movement[] {
  const explain = (
    figure: Figure,
    grouping: keyof PeriodKpis,
    dimension: 'TIER' | 'REGION' | 'LIFECYCLE',
    within: Partial<Record<GroupKey, string>>,
  ) => ({
    dimension,
    contributions: contributionsOf(
      now[grouping].filter((cell) => lies(cell, within)),
      before[grouping].filter((cell) => lies(cell, within)),
      dimension,
      figure.metric,
      threshold,
    ),
  });
  return sections.flatMap((section) => [
    ...abnormal(section.figures).map((figure): Movement => {
      const within = { CAMPAIGN_TYPE: section.type };
      return {
        ...movementOf(section.type, null, figure),
        explainedBy: [
          explain(figure, 'typeTier', 'TIER', within),
          explain(figure, 'typeRegion', 'REGION', within),
          explain(figure, 'typeLifecycle', 'LIFECYCLE', within),
        ],
      };
    }),
    ...section.tiers.flatMap(({ tier, figures }) =>
      abnormal(figures).map((figure): Movement => {
        const within = { CAMPAIGN_TYPE: section.type, TIER: tier };
        return {
          ...movementOf(section.type, tier, figure),
          explainedBy: [
            explain(figure, 'typeTierRegion', 'REGION', within),
            explain(figure, 'typeTierLifecycle', 'LIFECYCLE', within),
          ],
        };
      }),
    ),
  ]);
}

function abnormal(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ abnormal: flagged, metric }) => flagged && !mirrors.has(metric));
}

function movementOf(type: CampaignType, tier: string | null, figure: Figure): Omit<Movement, 'explainedBy'> {
  const direction = findMetric(figure.metric)?.direction;
  const up = (figure.change ?? 0) > 0;
  return { type, tier, figure, adverse: direction === (up ? 'lowerIsBetter' : 'higherIsBetter') };
}

function lies(cell: KpiCell, within: Partial<Record<GroupKey, string>>): boolean {
  return (Object.entries(within) as [GroupKey, string][]).every(([key, value]) => cell.group[key] === value);
}

function contributionsOf(
  now: readonly KpiCell[],
  before: readonly KpiCell[],
  dimension: GroupKey,
  metric: string,
  threshold: number,
): readonly Contribution[] {
  const hidden = [...hiddenCells(now, [], threshold), ...hiddenCells(before, [], threshold)];
  const small = new Set(hidden.map((cell) => cell.group[dimension]));
  const gather = (cells: readonly KpiCell[]) => {
    const groups = new Map<string, MetricMoments>();
    for (const cell of cells) {
      const moments = cell.moments.get(metric);
      if (!moments) continue;
      const group = small.has(cell.group[dimension]) ? otherGroups : cell.group[dimension]!;
      const known = groups.get(group);
      groups.set(group, known ? mergeMoments(known, moments) : moments);
    }
    return groups;
  };
  return decomposeChange(gather(now), gather(before));
}
