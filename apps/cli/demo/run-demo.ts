import type { Role } from '#kernel';
import type { BankSettings } from '#synthetic';
import type { ProgressLine } from '../output/progress-line.js';
import {
  consentsFile,
  customersFile,
  factsFile,
  historyFile,
  outcomeFile,
  tagsFile,
  yearsOfHistory,
} from './bank-files.js';
import {
  conductCampaign,
  enrolCampaign,
  type ConductedCampaign,
  type EnrolledCampaign,
} from './conduct-campaign.js';
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
import { DemoPopulation, factsOfCampaign, monthsOfCampaigns, truthOfCampaign } from './demo-outcomes.js';
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

  const population = new DemoPopulation(bank);
  const deliveries: Promise<Delivery>[] = [];
  for (const plan of demoCampaigns) {
    const delivery = conductAndDeliver(team, population, await enrolCampaign(team, plan), say);
    // While the next campaign enrols; what fails here is told where it is awaited.
    delivery.catch(() => undefined);
    deliveries.push(delivery);
  }
  const delivered = await Promise.all(deliveries);
  const conducted = delivered.map(({ campaign }) => campaign);

  await team.setClock(afterCampaigns);
  const [snapshots, ...facts] = await Promise.all([
    team.load('snapshots', outcomeFile(bank, monthsOfCampaigns(population, conducted))),
    ...delivered.map(({ factsFileId }) => team.importFile('facts', factsFileId)),
  ]);
  say(`  ${countNew(facts)} facts, ${countNew([snapshots])} snapshots of the campaigns' time`);

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
  // The long files, one for each year, are made and sent while the short ones come in.
  const [fileIds] = await Promise.all([
    Promise.all(yearsOfHistory(bank).map((year) => team.upload('snapshots', historyFile(bank, year)))),
    loadCustomers(team, bank, say),
  ]);
  const history = await Promise.all(fileIds.map((fileId) => team.importFile('snapshots', fileId)));
  say(`  ${countNew(history)} snapshots before the campaigns`);
}

interface Delivery {
  readonly campaign: ConductedCampaign;
  /** The campaign's facts, sent but not yet imported: they lie in the future. */
  readonly factsFileId: string;
}

async function conductAndDeliver(
  team: DemoTeam,
  population: DemoPopulation,
  enrolled: EnrolledCampaign,
  say: (text: string) => void,
): Promise<Delivery> {
  const campaign = await conductCampaign(team, enrolled);
  say(
    `  ${campaign.plan.code}: ${grouped(campaign.roster.size)} enrolled, ${grouped(campaign.contacted.size)} contacted`,
  );
  const factsFileId = await team.upload('facts', factsFile('demo', factsOfCampaign(population, campaign)));
  return { campaign, factsFileId };
}

async function loadCustomers(team: DemoTeam, bank: BankSettings, say: (text: string) => void): Promise<void> {
  const customers = await team.load('customers', customersFile(bank));
  await team.load('consents', consentsFile(bank, populationAsOf));
  await team.load('tags', tagsFile(bank, populationAsOf));
  say(`  ${countNew([customers])} customers and prospects`);
}

function countNew(imports: readonly Readonly<Record<string, number>>[]): string {
  return grouped(imports.reduce((sum, counts) => sum + (counts['new'] ?? 0), 0));
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
