import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import type { Sql, Transaction } from '#platform';
import { PopulationStore, type PopulationOfDate } from './population.store.js';
import { RequestPopulations } from './request-populations.js';

/** Finds what is kept of a date (PopulationStore.current), in the transaction that reads it. */
export type FindKept = (tx: Transaction, question: PopulationOfDate) => Promise<Sql | undefined>;

/** What is kept of dates, for questions that are answered at once. */
@Injectable()
export class KeptPopulations {
  constructor(
    private readonly populations: PopulationStore,
    private readonly requests: RequestPopulations,
  ) {}

  /** A date that is not kept is asked of the worker for whoever comes next, also where the answer took too long. */
  async whileReading<Result>(read: (find: FindKept) => Promise<Result>): Promise<Result> {
    let missing: PopulationOfDate | undefined;
    try {
      return await read(async (tx, question) => {
        const stored = await this.populations.current(tx, question);
        if (stored === undefined) missing = question;
        return stored;
      });
    } catch (error) {
      throw missing === undefined ? error : madeReady(error, missing);
    } finally {
      if (missing !== undefined) await this.requests.ofDate(missing);
    }
  }
}

/** What took too long because a date was not kept will not the next time. */
function madeReady(error: unknown, { asOf }: PopulationOfDate): unknown {
  if (!(error instanceof Fault) || error.code !== 'STATEMENT_TIMED_OUT') return error;
  return new Fault(
    'STATEMENT_TIMED_OUT',
    `Finding out who the customers were on ${asOf} took longer than a statement may. Nothing was changed. The date is made ` +
      'ready meanwhile: ask again in a minute.',
    { retryable: true, cause: error },
  );
}
