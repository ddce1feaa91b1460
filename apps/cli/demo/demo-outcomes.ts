import {
  customerAtStart,
  monthsUnder,
  potentialOutcome,
  syntheticCustomer,
  truthOf,
  type BankSettings,
  type CustomerAtStart,
  type MonthOfCustomer,
  type PotentialOutcome,
  type SyntheticCustomer,
  type SyntheticFact,
  type Truth,
} from '#synthetic';
import type { ConductedCampaign } from './conduct-campaign.js';
import { demoCampaigns } from './demo-campaigns.js';

/** The customers with where the campaigns found each of them: worked out once, for every file and for the truth. */
export class DemoPopulation {
  private readonly found = new Map<string, CustomerAtStart>();

  constructor(readonly settings: BankSettings) {}

  atStart(reference: string): CustomerAtStart {
    const known = this.found.get(reference);
    if (known) return known;
    // References count customers from 1.
    const customer = syntheticCustomer(this.settings, Number(reference.slice(1)) - 1);
    const found = customerAtStart(this.settings, customer);
    this.found.set(reference, found);
    return found;
  }
}

/** The facts of one campaign's time: each customer lives under the variant that was assigned. */
export function* factsOfCampaign(
  population: DemoPopulation,
  conducted: ConductedCampaign,
): Generator<{ reference: string; fact: SyntheticFact }> {
  for (const reference of conducted.roster.keys())
    for (const fact of outcomeOf(population, conducted, reference).facts) yield { reference, fact };
}

/** The months of the campaigns' time of every customer, enrolled or not. */
export function monthsOfCampaigns(
  population: DemoPopulation,
  conducted: readonly ConductedCampaign[],
): (customer: SyntheticCustomer) => readonly MonthOfCustomer[] {
  const campaignOf = new Map(
    conducted.flatMap((campaign) => [...campaign.roster.keys()].map((reference) => [reference, campaign])),
  );
  return ({ reference }) => {
    const campaign = campaignOf.get(reference);
    if (campaign) return outcomeOf(population, campaign, reference).months;
    const { customer, baseline } = population.atStart(reference);
    return monthsUnder(population.settings, customer, baseline, demoCampaigns[0]!.truth.falls);
  };
}

function outcomeOf(
  population: DemoPopulation,
  { plan, roster, contacted }: ConductedCampaign,
  reference: string,
): PotentialOutcome {
  const { variant } = roster.get(reference)!;
  const start = population.atStart(reference);
  return potentialOutcome(population.settings, plan.truth, start, variant, contacted.has(reference));
}

/** Mean potential outcomes over the enrolled, per tier and variant: what no bank ever sees. */
export function truthOfCampaign(population: DemoPopulation, conducted: ConductedCampaign): Truth {
  function* enrolled() {
    for (const [reference, { tier }] of conducted.roster) yield { ...population.atStart(reference), tier };
  }
  return truthOf(population.settings, conducted.plan.truth, enrolled());
}
