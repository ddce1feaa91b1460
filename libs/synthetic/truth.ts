import { daysBetween } from '#kernel';
import type { MonthOfCustomer } from './monthly-path.js';
import {
  potentialOutcome,
  type CustomerAtStart,
  type PotentialOutcome,
  type SyntheticCampaign,
} from './potential-outcome.js';
import type { BankSettings } from './synthetic-customer.js';

export const truthMetrics = [
  'accountOpeningRate',
  'conversionRate',
  'participationPerAssigned',
  'activeRate',
  'activityPerMonth',
  'aumGrowth',
  'churnRate',
  'productPenetration',
] as const;
export type TruthMetric = (typeof truthMetrics)[number];

/** The value of a metric for one customer under one variant; undefined where the customer has none. */
type UnitValues = Readonly<Record<TruthMetric, number | undefined>>;

/** Mean outcome under each variant over all enrolled customers of a tier: the estimands, known to the generator alone. */
export type Truth = ReadonlyMap<
  string,
  ReadonlyMap<string, Readonly<Record<TruthMetric, number | undefined>>>
>;

export interface EnrolledCustomer extends CustomerAtStart {
  readonly tier: string;
}

export const allTiers = '*';

const daysPerMonth = 365.25 / 12;

/** Truth per tier (and over all, under `allTiers`) and variant. */
export function truthOf(
  settings: BankSettings,
  campaign: SyntheticCampaign,
  enrolled: Iterable<EnrolledCustomer>,
): Truth {
  const sums = new Map<string, Map<string, Record<TruthMetric, { sum: number; n: number }>>>();
  for (const unit of enrolled) {
    for (const variant of Object.keys(campaign.treatments)) {
      const values = unitValues(
        campaign.observationDays,
        unit.baseline,
        potentialOutcome(settings, campaign, unit, variant, true),
      );
      for (const key of [unit.tier, allTiers]) {
        const byVariant = sums.get(key) ?? new Map();
        sums.set(key, byVariant);
        const cell = byVariant.get(variant) ?? emptyCell();
        byVariant.set(variant, cell);
        for (const metric of truthMetrics) {
          const value = values[metric];
          if (value === undefined) continue;
          cell[metric].sum += value;
          cell[metric].n += 1;
        }
      }
    }
  }
  return new Map(
    [...sums].map(([tier, byVariant]) => [
      tier,
      new Map(
        [...byVariant].map(([variant, cell]) => [
          variant,
          mapMetrics((metric) => (cell[metric].n > 0 ? cell[metric].sum / cell[metric].n : undefined)),
        ]),
      ),
    ]),
  );
}

function emptyCell(): Record<TruthMetric, { sum: number; n: number }> {
  return mapMetrics(() => ({ sum: 0, n: 0 }));
}

function mapMetrics<Value>(of: (metric: TruthMetric) => Value): Record<TruthMetric, Value> {
  return Object.fromEntries(truthMetrics.map((metric) => [metric, of(metric)])) as Record<TruthMetric, Value>;
}

/** The definitions of the metrics, stated a second time and independently of the platform's SQL. */
function unitValues(
  observationDays: number,
  baseline: MonthOfCustomer | undefined,
  { months, facts }: PotentialOutcome,
): UnitValues {
  const countOf = (...kinds: string[]) => facts.filter((fact) => kinds.includes(fact.kind)).length;
  const has = (...kinds: string[]) => (facts.some((fact) => kinds.includes(fact.kind)) ? 1 : 0);
  const end = months.at(-1);
  const observed = baseline !== undefined && end !== undefined;
  return {
    accountOpeningRate: has('account_opened'),
    conversionRate: has('converted'),
    participationPerAssigned: has('participated'),
    activeRate: Math.max(
      has('logged_in', 'transacted'),
      Number(months.some((month) => month.transactions + month.logins > 0)),
    ),
    activityPerMonth: countOf('logged_in', 'transacted') / (observationDays / daysPerMonth),
    aumGrowth: observed ? end.aum - baseline.aum : undefined,
    churnRate: observed && !isChurned(baseline, baseline) ? Number(isChurned(baseline, end)) : undefined,
    productPenetration: observed ? end.products : undefined,
  };
}

function isChurned(baseline: MonthOfCustomer, month: MonthOfCustomer): boolean {
  const fell = baseline.aum > 0 && month.aum <= 0.2 * baseline.aum;
  return month.closed || fell || daysBetween(month.lastActiveOn, month.asOf) >= 90;
}
