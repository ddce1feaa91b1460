import { RequestEvaluation } from '#evaluation';
import type { ExperimentId } from '#experiments';
import { systemActor } from '#kernel';
import { ApiKeys } from '#platform';
import { marketer, type BenchBank } from '../bench-bank.js';
import { accepted, launchedExperiment, requestEnrolment } from '../bench-experiment.js';
import { factFile, fillBank } from '../synthetic-rows.js';

export const experimentCode = 'LOAD-1';

/** A bank with one campaign whose windows have ended and which has been evaluated. */
export async function prepareLoadBank(bank: BenchBank): Promise<ExperimentId> {
  await fillBank(bank.database, bank.customers, [
    '2026-04-30',
    '2026-05-31',
    '2026-06-30',
    '2026-07-31',
    '2026-08-31',
  ]);
  await bank.setToday('2026-06-30');
  const experimentId = await launchedExperiment(bank, experimentCode);
  await requestEnrolment(bank, experimentId);
  await bank.execute();
  await bank.setToday('2026-10-15');
  const { fileId } = await bank.spool('facts.csv', factFile(bank.bare, bank.customers, experimentCode));
  await bank.importSpooled('facts', fileId);
  await evaluate(bank, experimentId);
  return experimentId;
}

export async function evaluate(bank: BenchBank, experimentId: ExperimentId): Promise<void> {
  accepted(await bank.get(RequestEvaluation).execute({ experimentId, breakdowns: [] }, marketer));
  await bank.execute();
}

/** Keys of executives as a bank makes them: of the whole bank, and of some regions. */
export async function executiveKeys(bank: BenchBank): Promise<[string, string]> {
  const make = async (principal: string, regions?: readonly string[]) =>
    accepted(
      await bank
        .get(ApiKeys)
        .create(
          { name: principal, principal, role: 'executive', ...(regions ? { regions } : {}) },
          systemActor,
        ),
    ).key;
  return [await make('eva'), await make('rhea', ['east', 'north'])];
}
