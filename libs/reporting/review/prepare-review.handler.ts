import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import { Database, type RunContext, type RunHandler } from '#platform';
import { assembleReview } from './assemble-review.js';
import type { PrepareReviewPayload } from './prepare-review.js';
import { parsePeriod } from './review-period.js';
import { ReviewSourceReader } from './review-source.reader.js';
import { ReviewStore, type ReviewId } from './review.store.js';

/** Reads, assembles, stores: one row per run, however often it is killed and repeated. */
@Injectable()
export class PrepareReviewHandler implements RunHandler<PrepareReviewPayload> {
  constructor(
    private readonly database: Database,
    private readonly sources: ReviewSourceReader,
    private readonly store: ReviewStore,
  ) {}

  async execute({ period: text }: PrepareReviewPayload, context: RunContext): Promise<void> {
    const period = parsePeriod(text);
    if (!period) throw new Fault('REVIEW_PERIOD_INVALID', `'${text}' is no period such as 2026Q3`);
    const source = await this.sources.read(period, async (done, total) => {
      context.throwIfCancelled();
      await context.report({ step: 'Gathering KPIs', done, total });
    });
    const document = assembleReview(source);
    await this.database.transaction(async (tx) => {
      await this.store.insert(tx, context.runId as string as ReviewId, document, context.actor);
      await context.complete(tx, {
        campaigns: document.campaigns.length,
        movements: document.movements.length,
        won: document.won.length,
        lost: document.lost.length,
      });
    });
  }
}
