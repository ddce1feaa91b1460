import { proposedContent, type Campaign, type CampaignId, type CampaignType } from '#campaigns';
import { calendarDate } from '#kernel';
import { unitMetrics } from '#measurement';
import type { KpiCell } from '../kpi/kpi-cell.js';
import type { MetricMoments } from '../kpi/metric-moments.js';
import { defaultMovementRule } from '../review/kpi-change.js';
import type { CampaignSource, PeriodKpis, ReviewSource } from '../review/review-source.js';

/** A share of n customers. */
export function share(rate: number, n: number): MetricMoments {
  return {
    eligible: n,
    n,
    meanY: rate,
    meanX: 1,
    syy: n * rate * (1 - rate),
    sxx: 0,
    sxy: 0,
    offset: 0,
  };
}

interface Population {
  readonly type: CampaignType;
  readonly campaign: string;
  readonly tier: string;
  readonly region: string;
  readonly lifecycle: string;
  readonly units: number;
  readonly churn: number;
}

const groupings = {
  type: ['type'],
  typeTier: ['type', 'tier'],
  typeRegion: ['type', 'region'],
  typeLifecycle: ['type', 'lifecycle'],
  typeTierRegion: ['type', 'tier', 'region'],
  typeTierLifecycle: ['type', 'tier', 'lifecycle'],
  campaign: ['campaign'],
  campaignTier: ['campaign', 'tier'],
} as const satisfies Record<keyof PeriodKpis, readonly (keyof Population)[]>;

const keyOf = {
  type: 'CAMPAIGN_TYPE',
  campaign: 'CAMPAIGN',
  tier: 'TIER',
  region: 'REGION',
  lifecycle: 'LIFECYCLE',
} as const;

function cellsOf(
  populations: readonly Population[],
  by: readonly (keyof typeof keyOf)[],
): readonly KpiCell[] {
  const groups = new Map<string, Population[]>();
  for (const each of populations) {
    const name = by.map((key) => each[key]).join('|');
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups.values()].map((members): KpiCell => {
    const units = members.reduce((sum, each) => sum + each.units, 0);
    const churn = members.reduce((sum, each) => sum + each.units * each.churn, 0) / units;
    return {
      group: Object.fromEntries(by.map((key) => [keyOf[key], members[0]![key]])),
      units,
      campaigns: new Set(members.map((each) => each.campaign)).size,
      interim: false,
      costFen: BigInt(units) * 1200n,
      moments: new Map(
        unitMetrics.map(({ key, unit }) => [
          key,
          key === 'churnRate'
            ? share(churn, units)
            : unit === 'share'
              ? share(0.12, units)
              : { ...share(0.12, units), meanY: 2400 },
        ]),
      ),
    };
  });
}

export function periodKpis(populations: readonly Population[]): PeriodKpis {
  return Object.fromEntries(
    Object.entries(groupings).map(([name, by]) => [name, cellsOf(populations, by)]),
  ) as unknown as PeriodKpis;
}

/** Two campaigns in two tiers and regions; churn rose in the high tier of the east; one tier has 12 customers, one 260. */
export function populations(eastHighChurn: number): Population[] {
  const one = (
    tier: string,
    region: string,
    lifecycle: string,
    units: number,
    churn: number,
    type: CampaignType = 'valueUplift',
    campaign = 'SALON-Q3',
  ): Population => ({ type, campaign, tier, region, lifecycle, units, churn });
  return [
    one('high', 'east', 'mature', 900, eastHighChurn),
    one('high', 'west', 'mature', 1100, 0.03),
    one('mid', 'east', 'growing', 3000, 0.05),
    one('mid', 'west', 'declining', 2500, 0.05),
    one('mass', 'west', 'growing', 260, 0.09),
    one('strategic', 'east', 'mature', 12, 0.5),
    one('mass', 'east', 'growing', 6000, 0.08, 'activation', 'POINTS-Q3'),
    one('mid', 'west', 'mature', 4000, 0.05, 'activation', 'POINTS-Q3'),
  ];
}

export function campaignSource(code: string, type: CampaignType, name: string): CampaignSource {
  const campaign: Campaign = {
    campaignId: `00000000-0000-7000-8000-${code.length.toString().padStart(12, '0')}` as CampaignId,
    code,
    state: 'completed',
    revision: 3,
    createdBy: 'ana',
    createdAt: new Date('2026-06-15T02:00:00Z'),
    approvedDigest: undefined,
    content: proposedContent(type, {
      nameEn: name,
      nameZh: '财富沙龙',
      scenario: 'pension',
      owner: 'M-017',
      startsOn: calendarDate('2026-07-01'),
      endsOn: calendarDate('2026-09-30'),
      budgetFen: 20_000_000n,
      targets: [
        { metric: 'conversionRate', direction: 'atLeast', value: '0.1' },
        { metric: 'churnRate', direction: 'atMost', value: '0.04', tier: 'high' },
      ],
    }),
  };
  const effect = (
    variant: string,
    metric: string,
    role: 'primary' | 'guardrail' | 'secondary',
    point: number,
    standardError: number,
    tier: string | null = null,
    n = 4000,
  ) => ({
    experiment: `${code}-E1`,
    variant,
    control: 'none',
    tier,
    metric,
    role,
    estimator: 'tierWeighted',
    n: { control: n, treatment: n },
    value: { control: 0.1, treatment: 0.1 + point },
    point,
    low: point - 1.96 * standardError,
    high: point + 1.96 * standardError,
    standardError,
    p: Math.abs(point / standardError) > 1.96 ? 0.0004 : 0.4,
    pAdjusted: Math.abs(point / standardError) > 1.96 ? 0.0008 : 0.4,
    lift: {
      point: point / 0.1,
      low: (point - 1.96 * standardError) / 0.1,
      high: (point + 1.96 * standardError) / 0.1,
    },
    method: 'welch',
    trust: { ok: true, because: [] },
  });
  const primary = type === 'activation' ? 'participationPerAssigned' : 'conversionRate';
  const strength = type === 'activation' ? -0.002 : 0.03;
  return {
    campaign,
    windowEndsOn: calendarDate('2026-09-30'),
    experiments: [
      {
        experiment: `${code}-E1`,
        evaluationId: '00000000-0000-7000-8000-00000000000e',
        interim: false,
        randomised: true,
        alpha: 0.05,
        effects: [
          effect('salon', primary, 'primary', strength, 0.007),
          effect('online', primary, 'primary', strength / 3, 0.007),
          effect('salon', primary, 'primary', 0.05, 0.01, 'high', 900),
          effect('salon', primary, 'primary', 0.4, 0.01, 'strategic', 6),
          effect('salon', 'churnRate', 'guardrail', 0.001, 0.003),
        ],
        totals: [
          {
            experiment: `${code}-E1`,
            variant: 'salon',
            metric: 'returnOnInvestment',
            point: 0.42,
            low: type === 'activation' ? -0.9 : 0.05,
            high: type === 'activation' ? -0.1 : 0.79,
            intervalKind: 'interval',
            trusted: true,
          },
        ],
      },
    ],
  };
}

export function reviewSource(recommendationRule: ReviewSource['recommendationRule']): ReviewSource {
  return {
    period: { kind: 'quarter', year: 2026, quarter: 3 },
    preparedOn: calendarDate('2026-10-10'),
    suppressionThreshold: 20,
    movementRule: defaultMovementRule,
    recommendationRule,
    campaigns: [
      campaignSource('SALON-Q3', 'valueUplift', 'Wealth salon <b>& tea</b>'),
      campaignSource('POINTS-Q3', 'activation', 'Points for payments'),
    ],
    now: periodKpis(populations(0.2)),
    before: periodKpis(populations(0.03)),
    tagFamilies: [
      { family: 'label', lastRefreshedOn: calendarDate('2026-05-31'), customers: 12_000, due: true },
      { family: 'marketing', lastRefreshedOn: calendarDate('2026-09-30'), customers: 9000, due: false },
    ],
  };
}
