import { Injectable } from '@nestjs/common';
import { systemActor, type RunId } from '#kernel';
import { Clock, Database, Runs, sql } from '#platform';
import type { PrepareReviewPayload } from './prepare-review.js';
import { duePeriods, formatPeriod } from './review-period.js';

/** When the job queue calls `ScheduleReviews`: every morning in the bank's time zone. */
export const reviewSchedule = { name: 'scheduleReviews', cron: '0 6 * * *' } as const;

const scheduleLock = 7_204_307;

/** Asks for every review that is due and was never asked for. Calling it often, or twice at once, asks once. */
@Injectable()
export class ScheduleReviews {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runs: Runs,
  ) {}

  async execute(): Promise<readonly RunId[]> {
    const requested = await this.database.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(${scheduleLock})`);
      const runIds: RunId[] = [];
      for (const period of duePeriods(await this.clock.today(tx)).map(formatPeriod)) {
        const known = await tx.one(sql`
          select 1 from reporting.review where period = ${period}
          union all
          select 1 from platform.run
           where kind = 'prepareReview' and payload ->> 'period' = ${period} and state in ('queued', 'running')`);
        if (known) continue;
        const payload: PrepareReviewPayload = { period };
        runIds.push(await this.runs.request(tx, systemActor, 'prepareReview', payload));
      }
      return runIds;
    });
    if (requested.length > 0) await this.runs.wake();
    return requested;
  }
}
