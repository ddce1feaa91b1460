import { allTiers, customerAtStart, truthOf, type TruthMetric } from '#synthetic';
import { afterCampaigns, startOfCampaigns } from '../../apps/cli/demo/demo-bank.js';
import { factsFile } from '../../apps/cli/demo/bank-files.js';
import { createTestBank } from '../support/create-test-bank.js';
import { customersFile, consentsFile, historyFile, outcomeFile, factsOfSeeds } from './seed-files.js';
import { bankOfSeed, customersOfSeed, plantedCampaign } from './seed-bank.js';
import { SeedTeam, type SeedExperiment } from './seed-team.js';

export const studiedMetrics = [
  'conversionRate',
  'activeRate',
  'churnRate',
  'activityPerMonth',
  'productPenetration',
  'aumGrowth',
] as const satisfies readonly TruthMetric[];
export type StudiedMetric = (typeof studiedMetrics)[number];

/** What the platform said about one metric in one seed, and what was true. */
export interface SeedComparison {
  readonly seed: number;
  readonly metric: StudiedMetric;
  readonly point: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

/** So many seeds share a bank: enough to spread the cost of its start, few enough to keep its tables small. */
const seedsPerBank = 25;

/** Runs an experiment per seed through the public interface and holds the leading estimates against the truth. */
export async function* studySeeds(seeds: readonly number[]): AsyncGenerator<SeedComparison[]> {
  for (let from = 0; from < seeds.length; from += seedsPerBank)
    yield await studyInOneBank(seeds.slice(from, from + seedsPerBank));
}

async function studyInOneBank(seeds: readonly number[]): Promise<SeedComparison[]> {
  const bank = await createTestBank();
  try {
    const team = new SeedTeam(bank);
    await team.setClock(startOfCampaigns);
    await team.load('customers', customersFile(seeds));
    await team.load('consents', consentsFile(seeds));
    await team.load('snapshots', historyFile(seeds));
    const experiments = await team.conduct(seeds);
    await team.setClock(afterCampaigns);
    await team.load('facts', factsFile('seeds', factsOfSeeds(experiments)));
    await team.load('snapshots', outcomeFile(experiments));
    const comparisons: SeedComparison[] = [];
    for (const experiment of experiments) comparisons.push(...(await compare(team, experiment)));
    return comparisons;
  } finally {
    await bank.close();
  }
}

async function compare(team: SeedTeam, experiment: SeedExperiment): Promise<SeedComparison[]> {
  const truth = trueDifferences(experiment);
  const estimates = await team.evaluate(experiment, studiedMetrics);
  return studiedMetrics.map((metric) => {
    const found = estimates.get(metric);
    if (!found) throw new Error(`Seed ${experiment.seed} has no leading interval for ${metric}`);
    return { seed: experiment.seed, metric, ...found, truth: truth[metric] };
  });
}

/** Mean difference of both potential outcomes over the enrolled; the offer reaches for every one of its customers. */
function trueDifferences({ seed, roster }: SeedExperiment): Record<StudiedMetric, number> {
  const bank = bankOfSeed(seed);
  const enrolled = [...customersOfSeed(seed)]
    .filter((customer) => roster.has(customer.reference))
    .map((customer) => ({ ...customerAtStart(bank, customer), tier: allTiers }));
  const arms = truthOf(bank, plantedCampaign, enrolled).get(allTiers)!;
  return Object.fromEntries(
    studiedMetrics.map((metric) => [metric, arms.get('offer')![metric]! - arms.get('control')![metric]!]),
  ) as Record<StudiedMetric, number>;
}
