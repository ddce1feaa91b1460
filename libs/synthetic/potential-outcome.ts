import { addDays, daysBetween, type CalendarDate } from '#kernel';
import { chanceOf } from './chance.js';
import {
  monthsBefore,
  monthsUnder,
  type MarketFalls,
  type MonthOfCustomer,
  type Treatment,
} from './monthly-path.js';
import type { BankSettings, SyntheticCustomer } from './synthetic-customer.js';

/** A campaign as the generator sees it: who is treated how, and what happens without any treatment. */
export interface SyntheticCampaign {
  readonly code: string;
  readonly experiment: string;
  readonly observationDays: number;
  readonly falls: MarketFalls;
  /** Probability within the window without any contact. */
  readonly baseConversion: number;
  readonly baseOpening: number;
  /** Treatment per variant; the control has `noTreatment`. A treatment may differ by what the customer is. */
  readonly treatments: Readonly<Record<string, (customer: SyntheticCustomer) => Treatment>>;
}

export interface SyntheticFact {
  readonly eventId: string;
  readonly kind: string;
  readonly occurredAt: string;
  readonly campaign?: string;
  readonly variant?: string;
  readonly channel?: string;
  readonly product?: string;
  readonly amount?: number;
  readonly score?: number;
  readonly recommend?: boolean;
}

/** What would be seen of a customer under one variant in the campaigns' time. */
export interface PotentialOutcome {
  readonly months: readonly MonthOfCustomer[];
  readonly facts: readonly SyntheticFact[];
}

/** A customer with the last month-end before the campaigns, which no variant changes: walked once, read by all. */
export interface CustomerAtStart {
  readonly customer: SyntheticCustomer;
  readonly baseline: MonthOfCustomer | undefined;
}

export function customerAtStart(settings: BankSettings, customer: SyntheticCustomer): CustomerAtStart {
  return { customer, baseline: monthsBefore(settings, customer).at(-1) };
}

const product = 'wealth-90-days';

/** Customers complain of a bank whether or not a campaign reaches them. */
const baseComplaint = 0.004;

/**
 * Everything that the bank would record of the customer in the window if assigned to `variant`. Under every variant the
 * same draws are read: the difference of two outcomes is the effect of the campaign on this customer, and the mean of
 * these differences over the enrolled is the truth that an evaluation has to cover.
 */
export function potentialOutcome(
  settings: BankSettings,
  campaign: SyntheticCampaign,
  { customer, baseline }: CustomerAtStart,
  variant: string,
  contacted: boolean,
): PotentialOutcome {
  const treatment = campaign.treatments[variant]!(customer);
  const draw = chanceOf(settings.seed, 'response', campaign.code, customer.index);
  const [reachU, clickU, joinU, convertU, openU, complainU, optOutU, surveyU] = Array.from(
    { length: 8 },
    () => draw.uniform(),
  ) as number[];
  const exposed = contacted && treatment.contactCost > 0;
  const reached = exposed && reachU! < treatment.reach;
  const participates = reached && joinU! < treatment.participation;
  const months = monthsUnder(settings, customer, baseline, campaign.falls, {
    treatment,
    reached,
    participates,
  });
  const closedOn = (baseline?.closed ? baseline : months.find((month) => month.closed))?.asOf;
  const facts: SyntheticFact[] = [];
  const day = (low: number, high: number) =>
    addDays(settings.startsOn, Math.min(campaign.observationDays - 1, draw.integer(low, high)));
  const add = (kind: string, on: CalendarDate, rest: Partial<SyntheticFact> = {}) => {
    const hour = String(9 + (facts.length % 10)).padStart(2, '0');
    facts.push({
      eventId: `${campaign.code}-${customer.reference}-${kind}-${facts.length + 1}`,
      kind,
      occurredAt: `${on}T${hour}:${String(customer.index % 60).padStart(2, '0')}:00+08:00`,
      ...rest,
    });
  };
  const tagged = { campaign: campaign.code, variant };

  const contactDay = day(0, 5);
  const participationDay = day(6, 25);
  const conversionDay = day(10, 80);
  const amount = Math.round(100 * 20_000 * Math.exp(draw.normal())) / 100;
  const opens =
    customer.relationship === 'prospect' && openU! < campaign.baseOpening + (reached ? treatment.opening : 0);
  const converts =
    (customer.relationship === 'customer' || opens) &&
    convertU! < campaign.baseConversion + (reached ? treatment.conversion : 0);
  if (exposed) {
    add('exposed', contactDay, { ...tagged, channel: 'sms' });
    add('cost', contactDay, { ...tagged, amount: treatment.contactCost });
  }
  if (reached) add('reached', contactDay, { ...tagged, channel: 'sms' });
  if (reached && clickU! < Math.max(treatment.click, participates ? 1 : 0))
    add('clicked', addDays(contactDay, 1), { ...tagged, channel: 'sms' });
  if (participates) {
    add('participated', participationDay, tagged);
    if (treatment.benefitCost > 0) {
      add('redeemed', addDays(participationDay, 2), tagged);
      add('cost', addDays(participationDay, 2), { ...tagged, amount: treatment.benefitCost });
    }
    if (surveyU! < 0.4) {
      const score = 6 + draw.integer(0, 4);
      add('surveyed', addDays(participationDay, 5), { ...tagged, score, recommend: score >= 8 });
    }
  }
  if (opens) add('account_opened', day(4, 40));
  if (converts) {
    add('converted', conversionDay, { product, amount });
    add('revenue', conversionDay, { product, amount: Math.round(amount * 0.8) / 100 });
  }
  if (complainU! < baseComplaint + (reached ? treatment.complaint : 0))
    add('complained', addDays(contactDay, 3));
  if (reached && optOutU! < treatment.optOut) add('opted_out', addDays(contactDay, 2));
  if (closedOn !== undefined && !baseline?.closed) add('closed', closedOn);
  addActivity(settings, campaign, customer, participates ? treatment.activity : 1, closedOn, add);
  return { months, facts };
}

/** Log-ins and transactions as single events, thinned: enough to tell who is active. */
function addActivity(
  settings: BankSettings,
  campaign: SyntheticCampaign,
  customer: SyntheticCustomer,
  factor: number,
  closedOn: CalendarDate | undefined,
  add: (kind: string, on: CalendarDate) => void,
): void {
  if (customer.relationship === 'prospect') return;
  const draw = chanceOf(settings.seed, 'activity', customer.index);
  const end =
    closedOn === undefined
      ? campaign.observationDays
      : Math.min(campaign.observationDays, daysBetween(settings.startsOn, closedOn));
  const dormant = customer.firstCourse === 'dormant' ? 0.05 : 1;
  // The largest mean that any treatment reaches; a customer with a smaller one keeps the first of the same days.
  const days = Array.from({ length: 40 }, () => ({
    on: draw.integer(0, campaign.observationDays - 1),
    kind: draw.happens(0.6) ? 'logged_in' : 'transacted',
  }));
  const count = Math.min(
    days.length,
    draw.poisson(0.8 * Math.min(4, customer.monthlyActivity) * dormant * factor),
  );
  for (const { on, kind } of days.slice(0, count)) if (on < end) add(kind, addDays(settings.startsOn, on));
}
