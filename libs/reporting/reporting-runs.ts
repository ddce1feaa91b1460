import type { PrepareReviewPayload } from './review/prepare-review.js';

/** Payload of each kind of run of this context. */
export interface ReportingRuns {
  prepareReview: PrepareReviewPayload;
}
