import type { Command } from 'commander';

import { progressLine } from '../output/progress-line.js';
import { downloadFile } from '../server/download-file.js';
import { findExperiment } from '../server/find-experiment.js';
import { followRun } from '../server/follow-run.js';
import { withClient } from '../server/with-client.js';

interface Target {
  readonly out?: string;
}

/** What an experiment exports, by the name of the subcommand. */
const ofExperiment = {
  roster: [
    'roster.csv',
    'who was enrolled, in which variant: what an outsider needs to recompute the assignment',
  ],
  units: ['units.csv', 'enrolled customers with everything that was frozen with them'],
  outcomes: ['outcomes.csv', 'the outcome of every customer as of the latest evaluation'],
  plan: ['plan.json', 'the frozen plan in the spelling that is hashed'],
} as const;

export function configure(command: Command): void {
  command.addHelpText(
    'after',
    `
Examples:
  tierlift export roster REFERRAL-2026Q3 --out roster.csv
  tierlift export contacts REFERRAL-2026Q3 offerA sms --out sms.csv
  tierlift export quarantine 0197c0de-2b7f-7c3a-9d7e-8d6f5b1c2a30
  tierlift export review 2026Q3 --out review.html`,
  );
  for (const [name, [file, description]] of Object.entries(ofExperiment)) {
    part(command, name, description, `${name} REFERRAL-2026Q3 --out ${file}`)
      .argument('<experiment>', 'code or identifier')
      .action((experiment: string, { out }: Target) => exportOfExperiment(experiment, file, out));
  }
  part(
    command,
    'contacts',
    'the contact list of a variant for a channel, checked again now',
    'contacts REFERRAL-2026Q3 offerA sms',
  )
    .argument('<experiment>', 'code or identifier')
    .argument('<variant>', 'key of the variant')
    .argument('<channel>', 'channel, as the campaign names it')
    .action(exportContacts);
  part(
    command,
    'quarantine',
    'what an import set aside, with the reasons',
    'quarantine 0197c0de-2b7f-7c3a-9d7e-8d6f5b1c2a30',
  )
    .argument('<runId>', 'the import')
    .action((runId: string, { out }: Target) =>
      withClient('analyst', (connection) =>
        downloadFile(connection, `/imports/${encodeURIComponent(runId)}/quarantine.csv`, out),
      ),
    );
  part(
    command,
    'review',
    'a published review as a self-contained page or as CSV',
    'review 2026Q3 --out review.html',
  )
    .argument('<period>', 'quarter or half-year, such as 2026Q3 or 2026H2')
    .option('--format <format>', 'html or csv', 'html')
    .action((period: string, { out, format }: Target & { format: string }) =>
      withClient('executive', (connection) =>
        downloadFile(
          connection,
          `/reviews/${encodeURIComponent(period)}.${format === 'csv' ? 'csv' : 'html'}`,
          out,
        ),
      ),
    );
}

function part(command: Command, name: string, description: string, example: string): Command {
  return command
    .command(name)
    .description(description)
    .option('--out <file>', 'where to write it (default: standard output)')
    .addHelpText('after', `\nExample:\n  tierlift export ${example}`);
}

async function exportOfExperiment(codeOrId: string, file: string, out: string | undefined): Promise<void> {
  await withClient('analyst', async (connection) => {
    const id = await findExperiment(connection.client, codeOrId);
    await downloadFile(connection, `/export/experiments/${id}/${file}`, out);
  });
}

const contactListMutation = `mutation ($id: ID!, $variant: String!, $channel: Channel!) {
  requestContactList(experimentId: $id, variant: $variant, channel: $channel) {
    __typename
    ... on ContactList { id runId path }
    ... on Refusal { message }
  }
}`;

async function exportContacts(
  codeOrId: string,
  variant: string,
  channel: string,
  { out }: Target,
): Promise<void> {
  const progress = progressLine();
  await withClient('marketer', async (connection) => {
    const { client } = connection;
    const id = await findExperiment(client, codeOrId);
    const list = await client.act<{ runId: string; path: string }>(
      'requestContactList',
      contactListMutation,
      {
        id,
        variant,
        channel,
      },
    );
    const { contacts = 0, removed = 0 } = await followRun(
      client,
      list.runId,
      'checking consent and caps',
      progress,
    );
    console.error(`${contacts} to be contacted, ${removed} kept off`);
    await downloadFile(connection, list.path, out);
  });
}
