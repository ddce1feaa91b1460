export { reviewCsv } from './export/review-csv.js';
export { reviewHtml } from './export/review-html.js';
export { groupKeys, unknownGroup, type GroupKey, type KpiFilter, type KpiQuestion } from './kpi/group-key.js';
export { KpiAnswers, type KpiAnswer } from './kpi/kpi-answers.js';
export { actsThatLeaveKpis, KpiChanges } from './kpi/kpi-changes.js';
export { KpiEffectReader, type KpiEffect } from './kpi/kpi-effect.reader.js';
export type { KpiCell } from './kpi/kpi-cell.js';
export { KpiReader, type KpiRow, type SuppressedRow } from './kpi/kpi.reader.js';
export { standardErrorOf, valueOf, type MetricMoments } from './kpi/metric-moments.js';
export { reportingRefusals } from './refusals.js';
export type { ReportingRuns } from './reporting-runs.js';
export { ReportingModule } from './reporting.module.js';
export type { Contribution } from './review/change-decomposition.js';
export { defaultMovementRule, type MovementRule } from './review/kpi-change.js';
export { PrepareReview, type PrepareReviewPayload } from './review/prepare-review.js';
export { PrepareReviewHandler } from './review/prepare-review.handler.js';
export { PublishReview, type PublishReviewCommand } from './review/publish-review.js';
export {
  verdicts,
  type CampaignSignals,
  type Recommendation,
  type RecommendationRule,
  type Verdict as RecommendationVerdict,
} from './review/recommendation-rule.js';
export { RecommendationRuleStore, type VersionedRule } from './review/recommendation-rule.store.js';
export type * from './review/review-document.js';
export {
  daysOf,
  duePeriods,
  formatPeriod,
  parsePeriod,
  previousPeriod,
  type ReviewPeriod,
} from './review/review-period.js';
export { ReviewReader, type Review, type ReviewSummary } from './review/review.reader.js';
export { reviewSchedule, ScheduleReviews } from './review/schedule-reviews.js';
export { SetRecommendationRule } from './review/set-recommendation-rule.js';
