import { readFile } from 'node:fs/promises';

import { InvalidArgumentError, type Command } from 'commander';
import { parse } from 'yaml';

import { columnList, columnMapSchema, type DateForm } from '#platform';
import type { PlatformClient } from '../server/platform-client.js';
import { progressLine } from '../output/progress-line.js';
import { textTable } from '../output/text-table.js';
import { CommandRefused } from '../report-error.js';
import { followRun } from '../server/follow-run.js';
import { uploadFile } from '../server/upload-file.js';
import { withClient } from '../server/with-client.js';

interface ImportOptions {
  readonly map?: string;
  readonly set: Readonly<Record<string, string>>;
}

export function configure(command: Command): void {
  command
    .argument('<format>', 'what the file holds: customers, snapshots, facts, … (docs/formats.md)')
    .argument('<file>', 'CSV, plain or gzip')
    .option('--map <file>', 'YAML or JSON that says which foreign column is which of ours (docs/formats.md)')
    .option('--set <name=value>', 'what the format asks for beside the file; may be repeated', parameter, {})
    .addHelpText(
      'after',
      `
Uploads the file to the server of TIERLIFT_URL (with TIERLIFT_KEY) or of this project, waits for the import and counts:
new + restated + unchanged + quarantined = read. Ctrl-C cancels, and nothing of the file is then published. Importing the
same file again changes nothing.

Examples:
  tierlift import customers customers.csv.gz
  tierlift import snapshots berka_monthly_balance.csv.gz --map berka.yaml`,
    )
    .action(importFile);
}

async function importFile(format: string, path: string, options: ImportOptions): Promise<void> {
  const map = options.map === undefined ? undefined : await readMap(options.map);
  const parameters = Object.entries(options.set).map(([name, value]) => ({ name, value }));
  const progress = progressLine();
  await withClient('analyst', async (connection) => {
    const { client } = connection;
    const fileId = await uploadFile(connection, path, progress);
    const { id } = await client.act<{ id: string }>(
      'requestImport',
      `mutation ($input: RequestImportInput!) {
         requestImport(input: $input) { __typename ... on Run { id } ... on Refusal { message field } }
       }`,
      { input: { fileId, format, map, parameters } },
    );
    const counts = await followRun(client, id, `importing ${format}`, progress);
    console.log(
      ['read', 'new', 'restated', 'unchanged', 'quarantined']
        .map((name) => `${counts[name] ?? 0} ${name}`)
        .join(', '),
    );
    if ((counts.quarantined ?? 0) > 0) await showReasons(client, id);
  });
}

async function showReasons(client: PlatformClient, runId: string): Promise<void> {
  const { quarantineReasons } = await client.ask<{ quarantineReasons: { reason: string; count: number }[] }>(
    'query ($id: ID!) { quarantineReasons(runId: $id) { reason count } }',
    { id: runId },
  );
  console.log(
    textTable(
      [
        { title: 'set aside because', align: 'left', of: ({ reason }) => reason },
        { title: 'records', align: 'right', of: ({ count }) => String(count) },
      ],
      quarantineReasons,
    ),
  );
  console.log(`See them with: tierlift export quarantine ${runId}`);
}

/** GraphQL's names of the ways to write a date, which a map spells by example. */
const dateFormNames: Readonly<Record<DateForm, string>> = {
  'yyyy-MM-dd': 'iso',
  'yyyy/MM/dd': 'slashes',
  yyyyMMdd: 'compact',
  yyMMdd: 'compactShortYear',
  'dd.MM.yyyy': 'dots',
  month: 'month',
};

/** The map as the GraphQL interface takes it. */
async function readMap(path: string): Promise<object> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandRefused(`${path} cannot be read`);
  });
  const parsed = columnMapSchema.safeParse(parse(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'map'}: ${issue.message}`);
    throw new CommandRefused(`${path} is no column map:\n  ${problems.join('\n  ')}`);
  }
  const { delimiter, where } = parsed.data;
  const columns = columnList(parsed.data).map(({ dateForm, ...others }) => ({
    ...others,
    ...(dateForm === undefined ? {} : { dateForm: dateFormNames[dateForm] }),
  }));
  return { delimiter, where, columns };
}

function parameter(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [name, ...value] = text.split('=');
  if (!name || value.length === 0) throw new InvalidArgumentError('It must look like name=value.');
  return { ...before, [name]: value.join('=') };
}
