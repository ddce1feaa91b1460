import { calendarDate } from '#kernel';
import {
  monthEndsUpTo,
  noTreatment,
  syntheticCustomers,
  type BankSettings,
  type SyntheticCampaign,
  type SyntheticCustomer,
} from '#synthetic';

export const customersPerSeed = 480;
export const startsOn = calendarDate('2026-07-01');
export const endsOn = calendarDate('2026-09-30');
export const populationAsOf = calendarDate('2026-06-30');
export const observationDays = 92;
/** Two month-ends before the campaign give everyone a baseline; three in its window, an end. */
const months = 5;

/**
 * What the study plants. Conversion, activity, growth and recovery are all moved, each by little: an effect that differs
 * much between customers would make the intervals too wide for the customers at hand (they allow for a population), and
 * coverage would sit above 95 % without anything being wrong.
 */
export const plantedCampaign: SyntheticCampaign = {
  code: 'SEEDS',
  experiment: 'SEEDS',
  observationDays,
  falls: { '2026-08': -0.16 },
  baseConversion: 0.25,
  baseOpening: 0,
  treatments: {
    control: () => noTreatment,
    offer: () => ({
      ...noTreatment,
      reach: 0.9,
      participation: 0.3,
      conversion: 0.06,
      growth: 0.01,
      recovery: 0.15,
      activity: 1.3,
      contactCost: 0.5,
    }),
  },
};

/** The small bank of a seed: personal and corporate customers of every tier, no prospects. */
export function bankOfSeed(seed: number): BankSettings {
  return {
    seed,
    customers: customersPerSeed,
    prospects: 0,
    monthEnds: monthEndsUpTo(endsOn, months),
    startsOn,
  };
}

export const branchOfSeed = (seed: number) => `seed-${seed}`;

/** The customers of a seed under references of their own, all in one branch, so that many seeds share a platform. */
export function* customersOfSeed(seed: number): Generator<SyntheticCustomer> {
  for (const customer of syntheticCustomers(bankOfSeed(seed)))
    yield { ...customer, reference: `S${seed}-${customer.reference}`, branch: branchOfSeed(seed) };
}
