import { addDays, calendarDate, type CalendarDate } from '#kernel';
import { chanceOf } from './chance.js';

export interface BankSettings {
  readonly seed: number;
  readonly customers: number;
  readonly prospects: number;
  /** Month-ends with a snapshot, oldest first. */
  readonly monthEnds: readonly CalendarDate[];
  /** The day on which campaigns start; months after it are the campaign's time. */
  readonly startsOn: CalendarDate;
}

export const regions = ['east', 'south', 'north', 'central', 'southwest'] as const;

/** How a customer's assets move from month to month. */
export type Course = 'growing' | 'steady' | 'declining' | 'leaving' | 'dormant';

export interface SyntheticCustomer {
  readonly index: number;
  readonly reference: string;
  readonly relationship: 'customer' | 'prospect';
  readonly customerKind: 'personal' | 'corporate';
  readonly openedOn: CalendarDate | undefined;
  readonly region: (typeof regions)[number];
  readonly branch: string;
  readonly manager: string | undefined;
  readonly birthYear: number | undefined;
  readonly gender: 'female' | 'male' | undefined;
  readonly maritalStatus: 'married' | 'single' | undefined;
  readonly youngestChildBirthYear: number | undefined;
  readonly occupation: string | undefined;
  readonly employerType: string | undefined;
  readonly industry: string | undefined;
  readonly riskAppetite: 'conservative' | 'balanced' | 'aggressive';
  readonly behaviour: string;
  readonly annualSales: number | undefined;
  readonly totalAssets: number | undefined;
  readonly marketingConsent: boolean;
  readonly tags: readonly { readonly family: string; readonly tag: string }[];
  /** Latent: what the generator alone knows. */
  readonly wealthClass: WealthClass;
  readonly firstAum: number;
  readonly firstCourse: Course;
  readonly monthlyActivity: number;
  /** Share of assets in products that fall with the market. */
  readonly marketShare: number;
}

export type WealthClass = 'potential' | 'mass' | 'affluent' | 'highNetWorth';

const wealthClasses: Readonly<Record<WealthClass, number>> = {
  potential: 28,
  mass: 46,
  affluent: 19,
  highNetWorth: 7,
};
const courses: Readonly<Record<Course, number>> = {
  growing: 18,
  steady: 54,
  declining: 15,
  leaving: 4,
  dormant: 9,
};

/** Assets by class; the top class has the lognormal tail with σ ≈ 2 that makes its mean hard to estimate. */
function drawAum(wealthClass: WealthClass, normal: number): number {
  switch (wealthClass) {
    case 'potential':
      return Math.min(9_900, 3_500 * Math.exp(0.7 * normal));
    case 'mass':
      return Math.min(980_000, Math.max(10_500, 90_000 * Math.exp(1.1 * normal)));
    case 'affluent':
      return Math.min(9_800_000, 1_050_000 + 1_100_000 * Math.exp(0.8 * normal));
    case 'highNetWorth':
      return 10_500_000 + 4_000_000 * Math.exp(2 * normal);
  }
}

export function syntheticCustomer(settings: BankSettings, index: number): SyntheticCustomer {
  const draw = chanceOf(settings.seed, 'customer', index);
  const prospect = index >= settings.customers;
  const corporate = !prospect && draw.happens(0.05);
  const wealthClass = draw.weighted(wealthClasses);
  const openedBefore = draw.happens(0.1) ? draw.integer(10, 500) : draw.integer(500, 6_000);
  const married = draw.happens(0.6);
  const region = draw.weighted({ east: 34, south: 24, north: 18, central: 12, southwest: 12 });
  const managed = wealthClass === 'highNetWorth' || wealthClass === 'affluent' || corporate;
  const birthYear = draw.integer(1948, 2004);
  const course = draw.weighted(courses);
  return {
    index,
    reference: `${prospect ? 'P' : 'C'}${String(index + 1).padStart(7, '0')}`,
    relationship: prospect ? 'prospect' : 'customer',
    customerKind: corporate ? 'corporate' : 'personal',
    openedOn: prospect ? undefined : addDays(settings.startsOn, -openedBefore),
    region,
    branch: `${region}-${String(draw.integer(1, 8)).padStart(2, '0')}`,
    manager: managed ? `RM-${region}-${String(draw.integer(1, 12)).padStart(2, '0')}` : undefined,
    birthYear: corporate ? undefined : birthYear,
    gender: corporate ? undefined : draw.pick(['female', 'male'] as const),
    maritalStatus: corporate ? undefined : married ? 'married' : 'single',
    youngestChildBirthYear:
      !corporate && married && draw.happens(0.7)
        ? Math.min(2025, birthYear + draw.integer(22, 36))
        : undefined,
    occupation: corporate
      ? undefined
      : draw.pick(['teacher', 'engineer', 'merchant', 'civil servant', 'doctor', 'retired', 'student']),
    employerType: corporate
      ? undefined
      : draw.pick(['public institution', 'state-owned enterprise', 'private enterprise', 'self-employed']),
    industry: corporate
      ? draw.pick(['manufacturing', 'retail', 'logistics', 'real estate', 'internet'])
      : undefined,
    riskAppetite: draw.weighted({ conservative: 45, balanced: 38, aggressive: 17 }),
    behaviour: draw.pick(['highFrequencySmall', 'lowFrequencyLarge', 'branchPreferring', 'mobilePreferring']),
    annualSales: corporate ? Math.round(3_000_000 * Math.exp(1.6 * draw.normal())) : undefined,
    totalAssets: corporate ? Math.round(5_000_000 * Math.exp(1.6 * draw.normal())) : undefined,
    marketingConsent: draw.happens(0.93),
    tags: draw.happens(0.22) ? [{ family: 'label', tag: 'etc-user' }] : [],
    wealthClass,
    firstAum: prospect ? 0 : drawAum(wealthClass, draw.normal()),
    firstCourse: course,
    monthlyActivity: Math.exp(1.1 + 0.7 * draw.normal()),
    marketShare: draw.between(0.1, 0.7),
  };
}

export function* syntheticCustomers(settings: BankSettings): Generator<SyntheticCustomer> {
  for (let index = 0; index < settings.customers + settings.prospects; index += 1)
    yield syntheticCustomer(settings, index);
}

/** The last days of `count` months, ending with the month of `last`. */
export function monthEndsUpTo(last: CalendarDate, count: number): CalendarDate[] {
  const [year, month] = last.split('-').map(Number) as [number, number];
  return Array.from({ length: count }, (_, position) =>
    calendarDate(new Date(Date.UTC(year, month - (count - 1 - position), 0)).toISOString().slice(0, 10)),
  );
}
