import { writeFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { changesTable, type ExplainedChanges } from '../output/changes-table.js';
import { evaluationTable, type EvaluatedMetric } from '../output/evaluation-table.js';
import { progressLine, type ProgressLine } from '../output/progress-line.js';
import { CommandRefused } from '../report-error.js';
import { findExperiment } from '../server/find-experiment.js';
import { followRun } from '../server/follow-run.js';
import type { PlatformClient } from '../server/platform-client.js';
import { withClient } from '../server/with-client.js';

interface Requested {
  readonly id: string;
  readonly run: { readonly id: string };
}

const evaluateMutation = `mutation ($id: ID!) {
  evaluate(experimentId: $id) {
    __typename
    ... on RequestedEvaluation { id: evaluationId run { id } }
    ... on Refusal { message }
  }
}`;

const comparisonFields = `variant control estimator leading nControl nTreatment valueControl valueTreatment point
  interval { low high } p pBecause method trust { ok because }`;
const resultQuery = `query ($id: ID!) {
  evaluation(id: $id) {
    id interim units
    metrics { key role comparisons { ${comparisonFields} } tiers { name comparisons { ${comparisonFields} } } }
  }
}`;

const previousQuery = `query ($id: ID!) { experiment(id: $id) { evaluations(first: 1) { id } } }`;
const explainMutation = `mutation ($id: ID!, $since: ID!) {
  explainChanges(evaluationId: $id, sinceId: $since) { __typename ... on Run { id } ... on Refusal { message } }
}`;
const changesQuery = `query ($id: ID!, $since: ID!) {
  evaluation(id: $id) {
    changesSince(evaluationId: $since) {
      planAmended
      causes { cause customers }
      figures { metric tier variant control before after change suppressed steps { cause before after change } }
    }
  }
}`;

interface EvaluateOptions {
  readonly json?: string;
  /** An earlier evaluation; true: the newest one so far. */
  readonly compare?: string | true;
}

interface EvaluatedExperiment {
  readonly id: string;
  readonly interim: boolean;
  readonly units: number;
  readonly metrics: EvaluatedMetric[];
}

export function configure(command: Command): void {
  command
    .argument('<experiment>', 'code or identifier of an enrolled experiment')
    .option('--json <file>', 'write the result as JSON; - for standard output, without the table')
    .option(
      '--compare [evaluation]',
      'say what changed since an earlier evaluation: this one, or the newest so far',
    )
    .addHelpText(
      'after',
      `
Evaluates with everything that is known now, by the frozen plan, and keeps the result for ever. While windows are open it
is interim: no p-values, no decision. \`tierlift reproduce\` takes the identifier that it prints. With --compare the
difference to an earlier evaluation is told by cause: late facts, restated snapshots or customers, days that have passed,
an amended plan.

Examples:
  tierlift evaluate REFERRAL-2026Q3
  tierlift evaluate REFERRAL-2026Q3 --compare`,
    )
    .action(evaluate);
}

async function evaluate(codeOrId: string, options: EvaluateOptions): Promise<void> {
  const progress = progressLine();
  await withClient('analyst', async ({ client }) => {
    const experimentId = await findExperiment(client, codeOrId);
    const since = options.compare === true ? await newestSoFar(client, experimentId) : options.compare;
    const { id, run } = await client.act<Requested>('evaluate', evaluateMutation, { id: experimentId });
    await followRun(client, run.id, `evaluating ${codeOrId}`, progress);
    const { evaluation } = await client.ask<{ evaluation: EvaluatedExperiment }>(resultQuery, { id });
    const changes = since === undefined ? undefined : await changesSince(client, { id, since }, progress);
    const json = `${JSON.stringify(changes ? { ...evaluation, changes } : evaluation, null, 2)}\n`;
    if (options.json === '-') return void process.stdout.write(json);
    if (options.json !== undefined) await writeFile(options.json, json);
    console.log(evaluationTable(evaluation.metrics));
    console.log(
      `${evaluation.units} enrolled${evaluation.interim ? '; interim, nothing is decided yet' : ''}`,
    );
    console.log(`Evaluation ${evaluation.id}`);
    if (changes) console.log(`\nSince evaluation ${since}:\n${changesTable(changes)}`);
  });
}

async function newestSoFar(client: PlatformClient, experimentId: string): Promise<string> {
  const { experiment } = await client.ask<{ experiment: { evaluations: { id: string }[] } | null }>(
    previousQuery,
    { id: experimentId },
  );
  const [newest] = experiment?.evaluations ?? [];
  if (newest === undefined)
    throw new CommandRefused('There is no earlier evaluation to compare with; leave --compare out');
  return newest.id;
}

async function changesSince(
  client: PlatformClient,
  pair: { readonly id: string; readonly since: string },
  progress: ProgressLine,
): Promise<ExplainedChanges> {
  const run = await client.act<{ id: string }>('explainChanges', explainMutation, pair);
  await followRun(client, run.id, 'working out what changed', progress);
  const { evaluation } = await client.ask<{ evaluation: { changesSince: ExplainedChanges } }>(
    changesQuery,
    pair,
  );
  return evaluation.changesSince;
}
