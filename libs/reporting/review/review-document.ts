import type { CampaignState, CampaignType } from '#campaigns';
import type { CalendarDate } from '#kernel';
import type { Contribution } from './change-decomposition.js';
import type { MovementRule } from './kpi-change.js';
import type { Recommendation } from './recommendation-rule.js';

/** A review, whole: plain data, hashed when it is prepared, frozen when it is published. Amounts are text in fen. */
export interface ReviewDocument {
  readonly form: 'tierlift.review.1';
  /** '2026Q3' or '2026H2' */
  readonly period: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly previous: string;
  readonly preparedOn: CalendarDate;
  /** Groups of fewer customers are not in the review at all: it is read by people who see groups only. */
  readonly suppressionThreshold: number;
  readonly movementRule: MovementRule;
  readonly recommendationRuleVersion: number;
  readonly types: readonly TypeSection[];
  readonly campaigns: readonly CampaignSection[];
  readonly won: readonly Verdict[];
  readonly lost: readonly Verdict[];
  readonly movements: readonly Movement[];
  readonly tagFamilies: readonly TagFamily[];
}

/** A KPI against the previous period, over customers who were offered something. Null has a reason. */
export interface Figure {
  readonly metric: string;
  readonly value: number | null;
  readonly because: string | null;
  readonly n: number;
  readonly previous: number | null;
  readonly change: number | null;
  readonly z: number | null;
  readonly abnormal: boolean;
}

/** The mean effect per treated customer, over the experiments of a type, in the metric's unit. */
export interface PooledFigure {
  readonly metric: string;
  readonly point: number;
  readonly low: number;
  readonly high: number;
  readonly treated: number;
  readonly experiments: number;
}

export interface TierSection {
  readonly tier: string;
  /** Too few customers to be shown; figures and effects are then empty. */
  readonly suppressed: boolean;
  readonly customers: number | null;
  readonly figures: readonly Figure[];
  readonly effects: readonly PooledFigure[];
}

export interface TypeSection extends Omit<TierSection, 'tier'> {
  readonly type: CampaignType;
  readonly campaigns: number;
  readonly costFen: string;
  readonly tiers: readonly TierSection[];
}

export interface TargetResult {
  readonly metric: string;
  readonly tier: string | null;
  readonly direction: 'atLeast' | 'atMost';
  readonly target: string;
  readonly value: number | null;
  /** Null: there is no value to hold against the target. */
  readonly met: boolean | null;
}

/** The difference of a variant to its control. `tier` null: all tiers. Effects in single tiers are exploratory. */
export interface EffectFigure {
  readonly experiment: string;
  readonly variant: string;
  readonly control: string;
  readonly tier: string | null;
  readonly metric: string;
  readonly role: 'primary' | 'secondary' | 'guardrail' | 'further';
  readonly estimator: string;
  readonly n: { readonly control: number; readonly treatment: number };
  readonly value: { readonly control: number | null; readonly treatment: number | null };
  readonly point: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly lift: { readonly point: number | null; readonly low: number | null; readonly high: number | null };
  readonly method: string;
  readonly trust: { readonly ok: boolean; readonly because: readonly string[] };
}

/** An effect on a total: incremental converters, incremental revenue, return on investment. */
export interface TotalFigure {
  readonly experiment: string;
  readonly variant: string;
  readonly metric: string;
  readonly point: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** A complement or the whole line: low and high do not enclose the plausible values. */
  readonly intervalKind: string | null;
  readonly trusted: boolean;
}

export interface CampaignSection {
  readonly campaignId: string;
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly type: CampaignType;
  readonly state: CampaignState;
  readonly owner: string;
  readonly windowEndsOn: CalendarDate;
  readonly budgetFen: string;
  readonly costFen: string;
  readonly customers: number | null;
  readonly targets: readonly TargetResult[];
  readonly effects: readonly EffectFigure[];
  readonly totals: readonly TotalFigure[];
  readonly recommendation: Recommendation;
  /** The immutable results that all of this rests on. */
  readonly sources: readonly {
    readonly experiment: string;
    readonly evaluationId: string | null;
    readonly interim: boolean;
    readonly randomised: boolean;
  }[];
}

/** A significant effect on the deciding metric, or a guardrail that got significantly worse. */
export interface Verdict {
  readonly campaign: string;
  readonly effect: EffectFigure;
  /** A single tier, of several that were looked at: a hint, no proof. */
  readonly exploratory: boolean;
}

export interface Movement {
  readonly type: CampaignType;
  /** Null: all tiers. */
  readonly tier: string | null;
  readonly figure: Figure;
  readonly adverse: boolean;
  /** What explains it: contributions that add up to the change, the largest first. */
  readonly explainedBy: readonly {
    readonly dimension: 'TIER' | 'REGION' | 'LIFECYCLE';
    readonly contributions: readonly Contribution[];
  }[];
}

/** Tags are to be refreshed every quarter. */
export interface TagFamily {
  readonly family: string;
  readonly lastRefreshedOn: CalendarDate | null;
  readonly customers: number;
  readonly due: boolean;
}
