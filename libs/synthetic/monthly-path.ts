import type { CalendarDate } from '#kernel';
import { chanceOf } from './chance.js';
import type { BankSettings, Course, SyntheticCustomer } from './synthetic-customer.js';

/** What one variant does to a customer who is assigned to it. All zero: nothing, as in the control. */
export interface Treatment {
  /** Probability that an exposed customer is reached. */
  readonly reach: number;
  /** Of reached customers. */
  readonly click: number;
  readonly participation: number;
  /** Added to the probability of a conversion of a reached customer. */
  readonly conversion: number;
  /** Added to a reached prospect's probability of opening an account. */
  readonly opening: number;
  /** Monthly log growth of assets that is added for a reached customer. */
  readonly growth: number;
  /** Probability that a reached customer who declines or leaves turns to growth. */
  readonly recovery: number;
  /** Factor on log-ins and transactions of a participant. */
  readonly activity: number;
  readonly complaint: number;
  readonly optOut: number;
  /** Cost of contacting one customer, and of the benefit of one participant. */
  readonly contactCost: number;
  readonly benefitCost: number;
}

export const noTreatment: Treatment = {
  reach: 0,
  click: 0,
  participation: 0,
  conversion: 0,
  opening: 0,
  growth: 0,
  recovery: 0,
  activity: 1,
  complaint: 0,
  optOut: 0,
  contactCost: 0,
  benefitCost: 0,
};

/** A month-end as the bank records it, and all that the next month depends on. */
export interface MonthOfCustomer {
  readonly asOf: CalendarDate;
  readonly deposits: number;
  readonly wealth: number;
  readonly funds: number;
  readonly insurance: number;
  readonly aum: number;
  readonly products: number;
  readonly transactions: number;
  readonly logins: number;
  readonly lastActiveOn: CalendarDate;
  readonly closed: boolean;
  /** Latent: what the generator alone knows. */
  readonly course: Course;
  readonly exactAum: number;
}

/** How a campaign meets a customer. */
export interface Response {
  readonly treatment: Treatment;
  readonly reached: boolean;
  readonly participates: boolean;
}

const untreated: Response = { treatment: noTreatment, reached: false, participates: false };

const drift: Readonly<Record<Course, number>> = {
  growing: 0.045,
  steady: 0.004,
  declining: -0.085,
  leaving: -0.4,
  dormant: -0.002,
};
const noise: Readonly<Record<Course, number>> = {
  growing: 0.03,
  steady: 0.03,
  declining: 0.03,
  leaving: 0.12,
  dormant: 0.01,
};
const activityOf: Readonly<Record<Course, number>> = {
  growing: 1.2,
  steady: 1,
  declining: 0.6,
  leaving: 0.3,
  dormant: 0.02,
};
const transitions: Readonly<Record<Course, Readonly<Record<Course, number>>>> = {
  growing: { growing: 92, steady: 7, declining: 1, leaving: 0, dormant: 0 },
  steady: { growing: 2, steady: 95, declining: 2.2, leaving: 0.3, dormant: 0.5 },
  declining: { growing: 1.5, steady: 8, declining: 86, leaving: 4, dormant: 0.5 },
  leaving: { growing: 0.5, steady: 5, declining: 4, leaving: 90, dormant: 0.5 },
  dormant: { growing: 1, steady: 4, declining: 0, leaving: 1, dormant: 94 },
};

/** The market fall that hits everyone, treated or not: log change of what follows the market, by month (YYYY-MM). */
export type MarketFalls = Readonly<Record<string, number>>;

/** What a month takes over from the one before. */
type Previous = Pick<MonthOfCustomer, 'course' | 'exactAum' | 'lastActiveOn' | 'closed'>;

/** The month-ends before the campaigns: nobody is treated yet. None before the account was opened. */
export function monthsBefore(settings: BankSettings, customer: SyntheticCustomer): MonthOfCustomer[] {
  const monthEnds = settings.monthEnds.filter((monthEnd) => monthEnd < settings.startsOn);
  return walk(settings, customer, undefined, monthEnds, {}, untreated);
}

/**
 * The month-ends of the campaigns' time under a response, going on from the last month before (`undefined` for a
 * customer who has none). The same chance is read whatever the response.
 */
export function monthsUnder(
  settings: BankSettings,
  customer: SyntheticCustomer,
  baseline: MonthOfCustomer | undefined,
  falls: MarketFalls,
  response: Response = untreated,
): MonthOfCustomer[] {
  const monthEnds = settings.monthEnds.filter((monthEnd) => monthEnd >= settings.startsOn);
  return walk(settings, customer, baseline, monthEnds, falls, response);
}

function walk(
  settings: BankSettings,
  customer: SyntheticCustomer,
  from: MonthOfCustomer | undefined,
  monthEnds: readonly CalendarDate[],
  falls: MarketFalls,
  { treatment, reached, participates }: Response,
): MonthOfCustomer[] {
  const { openedOn } = customer;
  if (openedOn === undefined) return [];
  const months: MonthOfCustomer[] = [];
  let previous: Previous = from ?? {
    course: customer.firstCourse,
    exactAum: customer.firstAum,
    lastActiveOn: openedOn,
    closed: false,
  };
  let mayTurnBack = reached;
  for (const asOf of monthEnds) {
    if (asOf < openedOn) continue;
    const draw = chanceOf(settings.seed, 'month', customer.index, asOf);
    const turn = draw.uniform();
    const shock = draw.normal();
    const closing = draw.uniform();
    const activeDay = draw.integer(1, 28);
    let course = draw.weighted(transitions[previous.course]);
    if (mayTurnBack && turn < treatment.recovery && (course === 'declining' || course === 'leaving'))
      course = 'growing';
    mayTurnBack = false;
    const closed = previous.closed || (course === 'leaving' && closing < 0.06);
    const growth = drift[course] + noise[course] * shock + (reached ? treatment.growth : 0);
    const fall = (falls[asOf.slice(0, 7)] ?? 0) * customer.marketShare;
    const exactAum = closed ? 0 : Math.max(1, previous.exactAum * Math.exp(growth + fall));
    const rate = customer.monthlyActivity * activityOf[course] * (participates ? treatment.activity : 1);
    const transactions = closed ? 0 : draw.poisson(rate);
    const logins = closed ? 0 : draw.poisson(1.6 * rate);
    const active = transactions + logins > 0;
    const lastActiveOn = active ? dayOfMonth(asOf, activeDay) : previous.lastActiveOn;
    const { deposits, wealth, funds, insurance, aum } = assetsOf(customer, exactAum, closed);
    const products = closed ? 0 : 1 + Math.round(customer.marketShare * 4 + (course === 'growing' ? 1 : 0));
    const month: MonthOfCustomer = {
      asOf,
      deposits,
      wealth,
      funds,
      insurance,
      aum,
      products,
      transactions,
      logins,
      lastActiveOn,
      closed,
      course,
      exactAum,
    };
    months.push(month);
    previous = month;
  }
  return months;
}

function dayOfMonth(month: CalendarDate, day: number): CalendarDate {
  return `${month.slice(0, 8)}${day < 10 ? '0' : ''}${day}` as CalendarDate;
}

/** Assets in whole fen, split into what follows the market and what does not. */
function assetsOf(
  customer: SyntheticCustomer,
  exactAum: number,
  closed: boolean,
): Pick<MonthOfCustomer, 'deposits' | 'wealth' | 'funds' | 'insurance' | 'aum'> {
  const fen = Math.round(exactAum * 100);
  const market = Math.floor(fen * customer.marketShare);
  const funds = Math.floor(market * 0.3);
  const insurance = closed ? 0 : Math.floor(fen * 0.05);
  return {
    deposits: (fen - market - insurance) / 100,
    wealth: (market - funds) / 100,
    funds: funds / 100,
    insurance: insurance / 100,
    aum: fen / 100,
  };
}
