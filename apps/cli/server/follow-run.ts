import type { ProgressLine } from '../output/progress-line.js';
import type { PlatformClient } from './platform-client.js';

const cancelMutation = `mutation ($id: ID!) { cancelRun(id: $id) { __typename ... on Refusal { message } } }`;

/** Waits for a run and shows how far it is; Ctrl-C cancels the run, and the command then ends with it. */
export async function followRun(
  client: PlatformClient,
  runId: string,
  what: string,
  progress: ProgressLine,
): Promise<Readonly<Record<string, number>>> {
  const cancel = () => {
    progress.end();
    process.stderr.write('Cancelling …\n');
    client.ask(cancelMutation, { id: runId }).catch(() => undefined);
  };
  process.on('SIGINT', cancel);
  try {
    return await client.runToEnd(runId, (run) => {
      if (run.progress === null) progress.report(`${what}: ${run.state}`, 0);
      else
        progress.report(`${what}: ${run.progress.step}`, run.progress.done, run.progress.total ?? undefined);
    });
  } finally {
    process.off('SIGINT', cancel);
    progress.end();
  }
}
