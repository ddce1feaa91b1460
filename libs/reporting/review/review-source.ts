import type { Campaign } from '#campaigns';
import type { CalendarDate } from '#kernel';
import type { KpiCell } from '../kpi/kpi-cell.js';
import type { MovementRule } from './kpi-change.js';
import type { RecommendationRule } from './recommendation-rule.js';
import type { EffectFigure, TagFamily, TotalFigure } from './review-document.js';
import type { ReviewPeriod } from './review-period.js';

/** KPIs of a period in the groups that a review looks at. */
export const reviewGroupings = {
  type: ['CAMPAIGN_TYPE'],
  typeTier: ['CAMPAIGN_TYPE', 'TIER'],
  typeRegion: ['CAMPAIGN_TYPE', 'REGION'],
  typeLifecycle: ['CAMPAIGN_TYPE', 'LIFECYCLE'],
  typeTierRegion: ['CAMPAIGN_TYPE', 'TIER', 'REGION'],
  typeTierLifecycle: ['CAMPAIGN_TYPE', 'TIER', 'LIFECYCLE'],
  campaign: ['CAMPAIGN'],
  campaignTier: ['CAMPAIGN', 'TIER'],
} as const;

export type PeriodKpis = Readonly<Record<keyof typeof reviewGroupings, readonly KpiCell[]>>;

export interface ExperimentSource {
  readonly experiment: string;
  /** Null: never evaluated. */
  readonly evaluationId: string | null;
  readonly interim: boolean;
  readonly randomised: boolean;
  readonly alpha: number;
  /** By the leading estimator, overall and per tier. */
  readonly effects: readonly (EffectFigure & { readonly standardError: number | null })[];
  readonly totals: readonly TotalFigure[];
}

export interface CampaignSource {
  readonly campaign: Campaign;
  readonly windowEndsOn: CalendarDate;
  readonly experiments: readonly ExperimentSource[];
}

/** Everything that a review is made of, read at one moment. */
export interface ReviewSource {
  readonly period: ReviewPeriod;
  readonly preparedOn: CalendarDate;
  readonly suppressionThreshold: number;
  readonly movementRule: MovementRule;
  readonly recommendationRule: { readonly version: number; readonly definition: RecommendationRule };
  readonly campaigns: readonly CampaignSource[];
  readonly now: PeriodKpis;
  readonly before: PeriodKpis;
  readonly tagFamilies: readonly TagFamily[];
}
