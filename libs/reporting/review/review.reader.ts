import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import { Database, sql, type Queryable } from '#platform';
import type { ReviewDocument } from './review-document.js';
import { formatPeriod, type ReviewPeriod } from './review-period.js';
import { hashOfReview, type ReviewId } from './review.store.js';

export interface Review {
  readonly reviewId: ReviewId;
  readonly period: string;
  readonly document: ReviewDocument;
  readonly contentHash: string;
  readonly preparedAt: Date;
  /** Null: prepared, not yet published. */
  readonly publishedAt: Date | null;
  readonly publishedBy: string | null;
}

export interface ReviewSummary {
  readonly period: string;
  readonly preparedAt: Date;
  readonly publishedAt: Date | null;
}

@Injectable()
export class ReviewReader {
  constructor(private readonly database: Database) {}

  /** The published review of a period, otherwise the one prepared last. */
  async find(period: ReviewPeriod, via: Queryable = this.database): Promise<Review | undefined> {
    const review = await via.one<Review>(sql`
      select r.review_id as "reviewId", r.period, r.content as document, r.content_hash as "contentHash",
             r.prepared_at as "preparedAt", p.published_at as "publishedAt", p.published_by as "publishedBy"
        from reporting.review r
        left join reporting.publication p on p.review_id = r.review_id
       where r.period = ${formatPeriod(period)}
       order by p.published_at is null, r.review_id desc
       limit 1`);
    if (review && hashOfReview(review.document) !== review.contentHash) {
      throw new Fault('REVIEW_TAMPERED', `The content of review ${review.reviewId} does not fit its hash.`);
    }
    return review;
  }

  /** Periods with a review, the latest first. */
  async list(): Promise<ReviewSummary[]> {
    return this.database.query<ReviewSummary>(sql`
      select r.period, max(r.prepared_at) as "preparedAt", max(p.published_at) as "publishedAt"
        from reporting.review r
        left join reporting.publication p on p.review_id = r.review_id
       group by r.period
       order by left(r.period, 4) desc, r.period desc`);
  }
}
