import type { Role } from '#kernel';
import type { BankSettings } from '#synthetic';
import type { ProgressLine } from '../output/progress-line.js';
import { consentsFile, customersFile, factsFile, historyFile, outcomeFile, tagsFile } from './bank-files.js';
import { conductCampaign, type ConductedCampaign } from './conduct-campaign.js';
import {
  afterCampaigns,
  demoBank,
  populationAsOf,
  startOfCampaigns,
  type DemoSettings,
} from './demo-bank.js';
import { demoCampaigns } from './demo-campaigns.js';
import { readEvaluation, requestEvaluation } from './evaluate-campaign.js';
import { publishReview } from './publish-review.js';
import { truthTable } from './truth-table.js';
import { DemoOutcomes, DemoPopulation, truthOfCampaign } from './demo-outcomes.js';
import { DemoTeam } from './demo-team.js';

export interface DemoServer {
  readonly url: string;
  readonly keys: Partial<Record<Role, string>>;
}

/** Tells the whole story through the public interface: customers in, campaigns run, facts in, answers out. */
export async function runDemo(
  server: DemoServer,
  settings: DemoSettings,
  progress: ProgressLine,
): Promise<string> {
  const team = new DemoTeam(server.url, server.keys, progress.report);
  const bank = demoBank(settings);
  const say = (text: string) => {
    progress.end();
    process.stderr.write(`${text}\n`);
  };

  await team.setClock(startOfCampaigns);
  await loadBank(team, bank, say);

  const conducted: ConductedCampaign[] = [];
  for (const plan of demoCampaigns) {
    const campaign = await conductCampaign(team, plan);
    conducted.push(campaign);
    say(
      `  ${plan.code}: ${campaign.roster.size.toLocaleString('en-US')} enrolled, ${campaign.contacted.size.toLocaleString('en-US')} contacted`,
    );
  }

  await team.setClock(afterCampaigns);
  const population = new DemoPopulation(bank);
  const outcomes = new DemoOutcomes(population, conducted);
  const [facts, snapshots] = await Promise.all([
    team.load('facts', factsFile('demo', outcomes.facts())),
    team.load('snapshots', outcomeFile(bank, outcomes.monthsOf)),
  ]);
  say(`  ${count(facts['new'])} facts, ${count(snapshots['new'])} snapshots of the campaigns' time`);

  const requested = await Promise.all(conducted.map((campaign) => requestEvaluation(team, campaign)));
  // The truth is worked out here while the platform evaluates there; neither knows of the other.
  const truths = conducted.map((campaign) => truthOfCampaign(population, campaign));
  let report = '';
  for (const [index, request] of requested.entries()) {
    report += truthTable(await readEvaluation(team, request), truths[index]!);
    say(`  ${request.conducted.plan.code} evaluated`);
  }
  report += await publishReview(team, conducted);
  return `${report}\n`;
}

async function loadBank(team: DemoTeam, bank: BankSettings, say: (text: string) => void): Promise<void> {
  // The long file is made and sent while the short ones come in.
  const [historyFileId] = await Promise.all([
    team.upload('snapshots', historyFile(bank)),
    loadCustomers(team, bank, say),
  ]);
  const history = await team.importFile('snapshots', historyFileId);
  say(`  ${count(history['new'])} snapshots before the campaigns`);
}

async function loadCustomers(team: DemoTeam, bank: BankSettings, say: (text: string) => void): Promise<void> {
  const customers = await team.load('customers', customersFile(bank));
  await team.load('consents', consentsFile(bank, populationAsOf));
  await team.load('tags', tagsFile(bank, populationAsOf));
  say(`  ${count(customers['new'])} customers and prospects`);
}

function count(value: number | undefined): string {
  return (value ?? 0).toLocaleString('en-US');
}
