import { Module } from '@nestjs/common';
import { CampaignsModule } from '#campaigns';
import { EvaluationModule } from '#evaluation';
import { CutCounting } from './kpi/cut-counting.js';
import { CutKpiReader } from './kpi/cut-kpi.reader.js';
import { DividedKpiReader } from './kpi/divided-kpi.reader.js';
import { KeptKpiReader } from './kpi/kept-kpi.reader.js';
import { KpiAnswers } from './kpi/kpi-answers.js';
import { KpiChanges } from './kpi/kpi-changes.js';
import { KpiEffectReader } from './kpi/kpi-effect.reader.js';
import { KpiReader } from './kpi/kpi.reader.js';
import { PrepareReview } from './review/prepare-review.js';
import { PrepareReviewHandler } from './review/prepare-review.handler.js';
import { PublishReview } from './review/publish-review.js';
import { RecommendationRuleStore } from './review/recommendation-rule.store.js';
import { ResultReader } from './results/result.reader.js';
import { ReviewReader } from './review/review.reader.js';
import { ReviewSourceReader } from './review/review-source.reader.js';
import { ReviewStore } from './review/review.store.js';
import { ScheduleReviews } from './review/schedule-reviews.js';
import { SetRecommendationRule } from './review/set-recommendation-rule.js';

const open = [
  KpiAnswers,
  KpiChanges,
  KpiEffectReader,
  KpiReader,
  PrepareReview,
  PrepareReviewHandler,
  PublishReview,
  RecommendationRuleStore,
  ReviewReader,
  ScheduleReviews,
  SetRecommendationRule,
];

@Module({
  imports: [CampaignsModule, EvaluationModule],
  providers: [
    ...open,
    CutCounting,
    CutKpiReader,
    DividedKpiReader,
    KeptKpiReader,
    ResultReader,
    ReviewSourceReader,
    ReviewStore,
  ],
  exports: open,
})
export class ReportingModule {}
