import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson, type Actor, type Id } from '#kernel';
import { Audit, Clock, sql, type Transaction } from '#platform';
import type { ReviewDocument } from './review-document.js';

export type ReviewId = Id<'Review'>;

export function hashOfReview(document: ReviewDocument): string {
  return createHash('sha256').update(canonicalJson(document), 'utf8').digest('hex');
}

/** Adds prepared reviews and publications; there is no other write. */
@Injectable()
export class ReviewStore {
  constructor(
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Once per run, however often the run is repeated. */
  async insert(tx: Transaction, reviewId: ReviewId, document: ReviewDocument, actor: Actor): Promise<void> {
    const contentHash = hashOfReview(document);
    const inserted = await tx.one(sql`
      insert into reporting.review (review_id, period, content, content_hash, prepared_by, prepared_at)
      values (${reviewId}, ${document.period}, ${canonicalJson(document)}::jsonb, ${contentHash}, ${actor.actorId},
              ${await this.clock.now(tx)})
      on conflict do nothing
      returning review_id`);
    if (!inserted) return;
    await this.audit.record(tx, actor, {
      action: 'review.prepared',
      subject: `Review:${document.period}`,
      detail: { reviewId, contentHash },
    });
  }

  /** False when the period has its publication already. */
  async publish(
    tx: Transaction,
    review: { readonly reviewId: ReviewId; readonly period: string; readonly contentHash: string },
    actor: Actor,
  ): Promise<boolean> {
    const inserted = await tx.one(sql`
      insert into reporting.publication (period, review_id, content_hash, published_by, published_at)
      values (${review.period}, ${review.reviewId}, ${review.contentHash}, ${actor.actorId}, ${await this.clock.now(tx)})
      on conflict do nothing
      returning period`);
    if (!inserted) return false;
    await this.audit.record(tx, actor, {
      action: 'review.published',
      subject: `Review:${review.period}`,
      detail: { reviewId: review.reviewId, contentHash: review.contentHash },
    });
    return true;
  }
}
