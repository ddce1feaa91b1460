import { writeFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { evaluationTable, type EvaluatedMetric } from '../output/evaluation-table.js';
import { progressLine } from '../output/progress-line.js';
import { findExperiment } from '../server/find-experiment.js';
import { followRun } from '../server/follow-run.js';
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
    id interim enrolled
    metrics { key role comparisons { ${comparisonFields} } tiers { value comparisons { ${comparisonFields} } } }
  }
}`;

export function configure(command: Command): void {
  command
    .argument('<experiment>', 'code or identifier of an enrolled experiment')
    .option('--json <file>', 'write the result as JSON; - for standard output, without the table')
    .addHelpText(
      'after',
      `
Evaluates with everything that is known now, by the frozen plan, and keeps the result for ever. While windows are open it
is interim: no p-values, no decision. \`tierlift reproduce\` takes the identifier that it prints.

Example:
  tierlift evaluate REFERRAL-2026Q3`,
    )
    .action(evaluate);
}

async function evaluate(codeOrId: string, options: { json?: string }): Promise<void> {
  const progress = progressLine();
  await withClient('analyst', async ({ client }) => {
    const experimentId = await findExperiment(client, codeOrId);
    const { id, run } = await client.act<Requested>('evaluate', evaluateMutation, { id: experimentId });
    await followRun(client, run.id, `evaluating ${codeOrId}`, progress);
    const { evaluation } = await client.ask<{
      evaluation: { id: string; interim: boolean; enrolled: number; metrics: EvaluatedMetric[] };
    }>(resultQuery, { id });
    const json = `${JSON.stringify(evaluation, null, 2)}\n`;
    if (options.json === '-') return void process.stdout.write(json);
    if (options.json !== undefined) await writeFile(options.json, json);
    console.log(evaluationTable(evaluation.metrics));
    console.log(
      `${evaluation.enrolled} enrolled${evaluation.interim ? '; interim, nothing is decided yet' : ''}`,
    );
    console.log(`Evaluation ${evaluation.id}`);
  });
}
