import {
  customerAtStart,
  monthsBefore,
  potentialOutcome,
  type MonthOfCustomer,
  type PotentialOutcome,
  type SyntheticCustomer,
  type SyntheticFact,
} from '#synthetic';
import { bankOfSeed, customersOfSeed, plantedCampaign, populationAsOf } from './seed-bank.js';

/** Reference → variant of the customers that a seed's experiment enrolled. */
export interface SeedRoster {
  readonly seed: number;
  readonly roster: ReadonlyMap<string, string>;
}

const csvLine = (...values: (string | number | boolean | undefined)[]) =>
  `${values.map((value) => value ?? '').join(',')}\n`;

/** One block per seed: few chunks, none of them large. */
async function* inSeeds<Seed>(
  header: string,
  seeds: readonly Seed[],
  linesOf: (seed: Seed) => Iterable<string>,
): AsyncGenerator<string> {
  yield `${header}\n`;
  for (const seed of seeds) yield [...linesOf(seed)].join('');
}

export function customersFile(seeds: readonly number[]): AsyncGenerator<string> {
  return inSeeds(
    'reference,relationship,customerKind,openedOn,region,branch,annualSales,totalAssets',
    seeds,
    function* (seed) {
      for (const each of customersOfSeed(seed)) {
        yield csvLine(
          each.reference,
          each.relationship,
          each.customerKind,
          each.openedOn,
          each.region,
          each.branch,
          each.annualSales,
          each.totalAssets,
        );
      }
    },
  );
}

export function consentsFile(seeds: readonly number[]): AsyncGenerator<string> {
  return inSeeds('reference,purpose,granted,decidedOn', seeds, function* (seed) {
    for (const each of customersOfSeed(seed))
      yield csvLine(each.reference, 'marketing', each.marketingConsent, populationAsOf);
  });
}

const snapshotHeader =
  'reference,asOf,aum,dailyAverageAum,productsHeld,transactions,logins,lastActiveOn,closed';

/** Month-ends before the campaign: nobody is treated yet. */
export function historyFile(seeds: readonly number[]): AsyncGenerator<string> {
  return inSeeds(snapshotHeader, seeds, function* (seed) {
    const settings = bankOfSeed(seed);
    for (const customer of customersOfSeed(seed)) {
      for (const month of monthsBefore(settings, customer)) yield snapshotLine(customer, month);
    }
  });
}

/** Month-ends of the campaign's time, as each enrolled customer's variant made them. */
export function outcomeFile(rosters: readonly SeedRoster[]): AsyncGenerator<string> {
  return inSeeds(snapshotHeader, rosters, function* (roster) {
    for (const { customer, outcome } of outcomesOf(roster)) {
      for (const month of outcome.months) yield snapshotLine(customer, month);
    }
  });
}

export function* factsOfSeeds(
  rosters: readonly SeedRoster[],
): Generator<{ reference: string; fact: SyntheticFact }> {
  for (const roster of rosters) {
    for (const { customer, outcome } of outcomesOf(roster))
      for (const fact of outcome.facts) yield { reference: customer.reference, fact };
  }
}

function* outcomesOf({
  seed,
  roster,
}: SeedRoster): Generator<{ customer: SyntheticCustomer; outcome: PotentialOutcome }> {
  const settings = bankOfSeed(seed);
  for (const customer of customersOfSeed(seed)) {
    const variant = roster.get(customer.reference);
    if (variant === undefined) continue;
    yield {
      customer,
      outcome: potentialOutcome(
        settings,
        plantedCampaign,
        customerAtStart(settings, customer),
        variant,
        true,
      ),
    };
  }
}

function snapshotLine(customer: SyntheticCustomer, month: MonthOfCustomer): string {
  return csvLine(
    customer.reference,
    month.asOf,
    month.aum.toFixed(2),
    month.aum.toFixed(2),
    month.products,
    month.transactions,
    month.logins,
    month.lastActiveOn,
    month.closed,
  );
}
