import { Injectable } from '@nestjs/common';
import { notPermitted, permits, refuse, type Actor, type NotPermitted, type Refusal } from '#kernel';
import { Clock, Database } from '#platform';
import { daysOf, formatPeriod, type ReviewPeriod } from './review-period.js';
import { ReviewReader, type Review } from './review.reader.js';
import { ReviewStore } from './review.store.js';

export interface PublishReviewCommand {
  readonly period: ReviewPeriod;
  /** Hash of the review that was read. */
  readonly contentHash: string;
}

type PublishRefusal = Refusal<
  | 'ReviewOfWholeBank'
  | 'ReviewNotPrepared'
  | 'ReviewAlreadyPublished'
  | 'ReviewChangedMeanwhile'
  | 'PeriodNotOver'
>;

/** Freezes the review of a period: exactly what was read, once. */
@Injectable()
export class PublishReview {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reviews: ReviewReader,
    private readonly store: ReviewStore,
  ) {}

  async execute(
    { period, contentHash }: PublishReviewCommand,
    actor: Actor,
  ): Promise<Review | NotPermitted | PublishRefusal> {
    if (!permits(actor, 'approve')) return notPermitted(actor, 'approve');
    if (actor.regions !== 'all')
      return refuse('ReviewOfWholeBank', 'A review covers the whole bank; your key sees some regions only.');
    const name = formatPeriod(period);
    return this.database.transaction(async (tx): Promise<Review | PublishRefusal> => {
      const { to } = daysOf(period);
      if ((await this.clock.today(tx)) <= to)
        return refuse('PeriodNotOver', `${name} ends on ${to}; publish its review after that day.`);
      const review = await this.reviews.find(period, tx);
      if (!review) return refuse('ReviewNotPrepared', `No review of ${name} is prepared.`);
      if (review.publishedAt) return refuse('ReviewAlreadyPublished', `The review of ${name} is published.`);
      if (review.contentHash !== contentHash)
        return refuse(
          'ReviewChangedMeanwhile',
          'A newer review is there than the one you read.',
          'contentHash',
        );
      if (!(await this.store.publish(tx, review, actor)))
        return refuse('ReviewAlreadyPublished', `The review of ${name} is published.`);
      return (await this.reviews.find(period, tx))!;
    });
  }
}
