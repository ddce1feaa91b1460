import type { Command } from 'commander';

import { textTable } from '../output/text-table.js';
import { exitCodes } from '../report-error.js';
import { withClient } from '../server/with-client.js';

interface Discrepancy {
  readonly place: string;
  readonly figure: string;
  readonly stored: string;
  readonly computed: string;
}

const reproduceMutation = `mutation ($id: ID!) {
  reproduceEvaluation(id: $id) {
    __typename
    ... on Reproduction { id: evaluationId reproduced compared discrepancies { place figure stored computed } }
    ... on Refusal { message }
  }
}`;

export function configure(command: Command): void {
  command
    .argument('<evaluationId>', 'as `tierlift evaluate` printed it')
    .addHelpText(
      'after',
      `
Computes an evaluation again from enrolment, snapshots and facts as known then, never from what was stored with it. Counts
and sums of money must agree to the digit, the rest to 1e-12 relative; otherwise it lists what differs and ends with
exit code ${exitCodes.refused}.

Example:
  tierlift reproduce 0197c0de-2b7f-7c3a-9d7e-8d6f5b1c2a30`,
    )
    .action(reproduce);
}

async function reproduce(evaluationId: string): Promise<void> {
  await withClient('analyst', async ({ client }) => {
    const outcome = await client.act<{ reproduced: boolean; compared: number; discrepancies: Discrepancy[] }>(
      'reproduceEvaluation',
      reproduceMutation,
      { id: evaluationId },
    );
    if (outcome.reproduced) {
      console.log(`Reproduced: ${outcome.compared} figures agree`);
      return;
    }
    process.exitCode = exitCodes.refused;
    console.log(`Not reproduced: ${outcome.discrepancies.length} of ${outcome.compared} figures differ`);
    const column = (key: keyof Discrepancy) =>
      ({ title: key, align: 'left', of: (row: Discrepancy) => row[key] }) as const;
    console.log(
      textTable(
        [column('place'), column('figure'), column('stored'), column('computed')],
        outcome.discrepancies,
      ),
    );
  });
}
