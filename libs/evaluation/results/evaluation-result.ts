import type { Interval, Maybe } from '#statistics';
import type { ArmEstimate, Estimate, Estimator, Mistrust, Trust, TierRatio } from '../estimation/index.js';
import type { MetricRole } from '../plan/evaluation-plan.js';

/** '' overall, 'tier', or a dimension frozen at enrolment. */
export type Dimension = string;

export interface ArmRecord extends Omit<ArmEstimate, 'stratum'> {
  readonly dimension: Dimension;
  readonly cell: string;
  readonly assigned: number;
  /** Exact sums in the fragment's own unit; null where the fragment is no whole number. */
  readonly numeratorSum: string | null;
  readonly denominatorSum: string | null;
  /** Means and centred second moments of what the metric is made of, in its own units. */
  readonly moments: {
    readonly names: readonly string[];
    readonly means: readonly number[];
    readonly cross: readonly (readonly number[])[];
  };
}

export interface ComparisonRecord extends Omit<Estimate, 'stratum'> {
  readonly dimension: Dimension;
  readonly cell: string;
  readonly role: MetricRole;
  /** Tiers and breakdowns are looked at, not tested: their p-values belong to no family. */
  readonly exploratory: boolean;
  /** Holm over the arms of a primary metric, by the leading estimator; null elsewhere. */
  readonly pAdjusted: Maybe<number> | null;
}

export interface TotalEffectRecord {
  readonly metric: string;
  readonly variant: string;
  readonly control: string;
  readonly estimator: Estimator;
  readonly n: { readonly control: number; readonly treatment: number };
  readonly point: Maybe<number>;
  readonly interval: Maybe<Interval>;
  readonly method: string;
  readonly trust: Trust;
}

export interface CurvePoint {
  readonly metric: string;
  readonly variant: string;
  readonly day: number;
  readonly atRisk: number;
  readonly events: number;
  readonly competingEvents: number;
  readonly censored: number;
  /** Cumulative share with the event by this day. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface MigrationCell {
  readonly variant: string;
  readonly fromTier: string;
  readonly toTier: string;
  readonly customers: number;
}

export interface RatioCheck {
  readonly verdict: TierRatio['verdict'] | 'notPlanned';
  readonly chiSquare: number | null;
  readonly df: number | null;
  readonly p: number | null;
}

export interface ArmCoverage {
  readonly variant: string;
  readonly eligible: number;
  readonly withOutcome: number;
}

/** Whether the units that are compared are still the ones that were assigned. */
export interface Checks {
  /** `assigned` only where allocation was not exact: an exact roster fits its plan by construction. */
  readonly sampleRatio: {
    readonly withOutcome: RatioCheck;
    readonly delivered: RatioCheck;
    readonly assigned: RatioCheck;
  };
  readonly coverage: { readonly metric: string; readonly arms: readonly ArmCoverage[] } & RatioCheck;
  /** Contacts of this campaign that carried another variant than the customer's own, per arm. */
  readonly contamination: Readonly<Record<string, number>>;
}

/** Everything that an evaluation says. */
export interface EvaluationResult {
  readonly units: number;
  readonly interim: boolean;
  readonly leading: Estimator;
  readonly arms: readonly ArmRecord[];
  readonly comparisons: readonly ComparisonRecord[];
  readonly totals: readonly TotalEffectRecord[];
  readonly curves: readonly CurvePoint[];
  readonly migration: readonly MigrationCell[];
  readonly checks: Checks;
}

export type { Mistrust };
