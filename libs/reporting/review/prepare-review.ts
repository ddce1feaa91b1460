import { Injectable } from '@nestjs/common';
import {
  notPermitted,
  permits,
  refuse,
  type Actor,
  type NotPermitted,
  type Refusal,
  type RunId,
} from '#kernel';
import { Database, Runs } from '#platform';
import { formatPeriod, type ReviewPeriod } from './review-period.js';
import { ReviewReader } from './review.reader.js';

export interface PrepareReviewPayload {
  /** '2026Q3' or '2026H2' */
  readonly period: string;
}

/** Asks for a review of a period, or for a newer one as long as none is published. */
@Injectable()
export class PrepareReview {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly reviews: ReviewReader,
  ) {}

  async execute(
    { period }: { readonly period: ReviewPeriod },
    actor: Actor,
  ): Promise<RunId | NotPermitted | Refusal<'ReviewOfWholeBank'> | Refusal<'ReviewAlreadyPublished'>> {
    if (!permits(actor, 'evaluate')) return notPermitted(actor, 'evaluate');
    if (actor.regions !== 'all')
      return refuse('ReviewOfWholeBank', 'A review covers the whole bank; your key sees some regions only.');
    const outcome = await this.database.transaction(async (tx) => {
      const review = await this.reviews.find(period, tx);
      if (review?.publishedAt)
        return refuse('ReviewAlreadyPublished', `The review of ${formatPeriod(period)} is published.`);
      const payload: PrepareReviewPayload = { period: formatPeriod(period) };
      return this.runs.request(tx, actor, 'prepareReview', payload);
    });
    await this.runs.wake();
    return outcome;
  }
}
