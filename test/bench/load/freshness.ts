import { setTimeout as sleep } from 'node:timers/promises';
import type { ExperimentId } from '#experiments';
import type { BenchBank } from '../bench-bank.js';
import { lateFactFile } from '../synthetic-rows.js';
import { evaluate, experimentCode } from './load-bank.js';
import { requestWith } from './kpi-load.js';

const lookMilliseconds = 10;
const patienceMilliseconds = 120_000;

/**
 * Milliseconds from the last statement before a result's transaction commits (the end of its run, by the database's clock on the
 * same machine) to the first answer that shows it. Late facts make the result another one.
 */
export async function millisecondsUntilShown(
  bank: BenchBank,
  experimentId: ExperimentId,
  url: string,
  key: string,
  round: number,
): Promise<number> {
  const { fileId } = await bank.spool(
    'facts.csv',
    lateFactFile(bank.bare, bank.customers, experimentCode, round),
  );
  await bank.importSpooled('facts', fileId);
  const before = await ask(url, key);
  const shown = firstOther(url, key, before);
  await evaluate(bank, experimentId);
  const { rows } = await bank.bare.query<{ at: Date }>(
    `select max(finished_at) as at from platform.run where kind = 'evaluateExperiment'`,
  );
  return (await shown) - rows[0]!.at.getTime();
}

async function firstOther(url: string, key: string, before: string): Promise<number> {
  for (const end = Date.now() + patienceMilliseconds; Date.now() < end; await sleep(lookMilliseconds))
    if ((await ask(url, key)) !== before) return Date.now();
  throw new Error(`no new result was shown within ${patienceMilliseconds} ms`);
}

async function ask(url: string, key: string): Promise<string> {
  const response = await fetch(url, requestWith(key));
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(text);
  return text;
}
