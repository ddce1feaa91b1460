import { RequestEvaluation } from '#evaluation';
import type { ExperimentId } from '#experiments';
import { systemActor } from '#kernel';
import { ApiKeys } from '#platform';
import { marketer, type BenchBank } from '../bench-bank.js';
import { accepted, launchedExperiment, requestEnrolment } from '../bench-experiment.js';
import { factFile, fillBank } from '../synthetic-rows.js';
import type { ExecutedRun } from '../worker-process.js';

export const experimentCode = 'LOAD-1';

export interface PreparedBank {
  readonly experimentId: ExperimentId;
  readonly enrolment: ExecutedRun;
  readonly facts: ExecutedRun;
  readonly evaluation: ExecutedRun;
}

/** A bank with one campaign whose windows have ended and which has been evaluated. */
export async function prepareLoadBank(bank: BenchBank): Promise<PreparedBank> {
  await fillBank(bank, ['2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31']);
  await bank.setToday('2026-06-30');
  const experimentId = await launchedExperiment(bank, experimentCode);
  await requestEnrolment(bank, experimentId);
  const enrolment = await bank.execute();
  await bank.setToday('2026-10-15');
  const { fileId } = await bank.spool('facts.csv', factFile(bank.bare, bank.customers, experimentCode));
  const facts = await bank.importSpooled('facts', fileId);
  return { experimentId, enrolment, facts, evaluation: await evaluate(bank, experimentId) };
}

export async function evaluate(bank: BenchBank, experimentId: ExperimentId): Promise<ExecutedRun> {
  accepted(await bank.get(RequestEvaluation).execute({ experimentId, breakdowns: [] }, marketer));
  return bank.execute();
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
