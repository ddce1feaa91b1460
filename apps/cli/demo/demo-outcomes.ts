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

/** What the bank records in the campaigns' time: each customer lives under the variant that was assigned. */
export class DemoOutcomes {
  private readonly assigned = new Map<
    string,
    { readonly conducted: ConductedCampaign; readonly variant: string }
  >();

  constructor(
    private readonly population: DemoPopulation,
    conducted: readonly ConductedCampaign[],
  ) {
    for (const campaign of conducted) {
      for (const [reference, { variant }] of campaign.roster)
        this.assigned.set(reference, { conducted: campaign, variant });
    }
  }

  monthsOf = ({ reference }: SyntheticCustomer): readonly MonthOfCustomer[] => {
    const outcome = this.outcomeOf(reference);
    if (outcome) return outcome.months;
    const { customer, baseline } = this.population.atStart(reference);
    return monthsUnder(this.population.settings, customer, baseline, demoCampaigns[0]!.truth.falls);
  };

  *facts(): Generator<{ reference: string; fact: SyntheticFact }> {
    for (const reference of this.assigned.keys())
      for (const fact of this.outcomeOf(reference)!.facts) yield { reference, fact };
  }

  private outcomeOf(reference: string): PotentialOutcome | undefined {
    const assignment = this.assigned.get(reference);
    if (!assignment) return undefined;
    const { conducted, variant } = assignment;
    return potentialOutcome(
      this.population.settings,
      conducted.plan.truth,
      this.population.atStart(reference),
      variant,
      conducted.contacted.has(reference),
    );
  }
}

/** Mean potential outcomes over the enrolled, per tier and variant: what no bank ever sees. */
export function truthOfCampaign(population: DemoPopulation, conducted: ConductedCampaign): Truth {
  function* enrolled() {
    for (const [reference, { tier }] of conducted.roster) yield { ...population.atStart(reference), tier };
  }
  return truthOf(population.settings, conducted.plan.truth, enrolled());
}
