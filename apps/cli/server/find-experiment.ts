import type { PlatformClient } from './platform-client.js';
import { CommandRefused } from '../report-error.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The identifier of an experiment that is named by its code or by the identifier itself. */
export async function findExperiment(client: PlatformClient, codeOrId: string): Promise<string> {
  if (uuid.test(codeOrId)) return codeOrId;
  const { experiment } = await client.ask<{ experiment: { id: string } | null }>(
    'query ($code: String!) { experiment(code: $code) { id } }',
    { code: codeOrId },
  );
  if (experiment === null)
    throw new CommandRefused(`There is no experiment '${codeOrId}' that this key may see`);
  return experiment.id;
}
