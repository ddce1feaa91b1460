import {
  monthlyPath,
  noTreatment,
  potentialOutcome,
  syntheticCustomer,
  truthOf,
  type BankSettings,
  type MonthOfCustomer,
  type PotentialOutcome,
  type SyntheticCustomer,
  type SyntheticFact,
  type Truth,
} from '#synthetic';
import type { ConductedCampaign } from './conduct-campaign.js';
import { demoCampaigns } from './demo-campaigns.js';

/** What the bank records in the campaigns' time: each customer lives under the variant that was assigned. */
export class DemoOutcomes {
  private readonly assigned = new Map<
    string,
    { readonly conducted: ConductedCampaign; readonly variant: string }
  >();

  constructor(
    private readonly settings: BankSettings,
    conducted: readonly ConductedCampaign[],
  ) {
    for (const campaign of conducted) {
      for (const [reference, { variant }] of campaign.roster)
        this.assigned.set(reference, { conducted: campaign, variant });
    }
  }

  monthsOf = (customer: SyntheticCustomer): readonly MonthOfCustomer[] =>
    this.outcomeOf(customer)?.months ??
    monthlyPath(this.settings, customer, demoCampaigns[0]!.truth.falls, noTreatment, false, false);

  *facts(): Generator<{ reference: string; fact: SyntheticFact }> {
    for (const reference of this.assigned.keys()) {
      const customer = customerOf(this.settings, reference);
      for (const fact of this.outcomeOf(customer)!.facts) yield { reference, fact };
    }
  }

  private outcomeOf(customer: SyntheticCustomer): PotentialOutcome | undefined {
    const assignment = this.assigned.get(customer.reference);
    if (!assignment) return undefined;
    const { conducted, variant } = assignment;
    return potentialOutcome(
      this.settings,
      conducted.plan.truth,
      customer,
      variant,
      conducted.contacted.has(customer.reference),
    );
  }
}

/** Mean potential outcomes over the enrolled, per tier and variant: what no bank ever sees. */
export function truthOfCampaign(settings: BankSettings, conducted: ConductedCampaign): Truth {
  function* enrolled() {
    for (const [reference, { tier }] of conducted.roster)
      yield { customer: customerOf(settings, reference), tier };
  }
  return truthOf(settings, conducted.plan.truth, enrolled());
}

/** References count customers from 1. */
function customerOf(settings: BankSettings, reference: string): SyntheticCustomer {
  return syntheticCustomer(settings, Number(reference.slice(1)) - 1);
}
