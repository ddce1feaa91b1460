import type { Estimator, Mistrust } from '../estimation/index.js';
import type { EvaluationId } from '../evaluation.js';
import type { MetricRole } from '../plan/evaluation-plan.js';

/** Rows of the result tables as they are read. Null beside a reason: undefined, and why. */
export interface StoredArm {
  readonly evaluationId: EvaluationId;
  readonly metric: string;
  readonly dimension: string;
  readonly cell: string;
  readonly variant: string;
  readonly assigned: number;
  readonly eligible: number;
  readonly n: number;
  readonly missing: number;
  readonly numeratorSum: string | null;
  readonly denominatorSum: string | null;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly method: string;
  readonly because: string | null;
}

export interface StoredComparison {
  readonly evaluationId: EvaluationId;
  readonly metric: string;
  readonly dimension: string;
  readonly cell: string;
  readonly variant: string;
  readonly control: string;
  readonly estimator: Estimator;
  readonly leads: boolean;
  readonly role: MetricRole;
  readonly exploratory: boolean;
  readonly nControl: number;
  readonly nTreatment: number;
  readonly missingControl: number;
  readonly missingTreatment: number;
  readonly valueControl: number | null;
  readonly valueTreatment: number | null;
  readonly point: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly intervalKind: string | null;
  readonly intervalMethod: string | null;
  readonly standardError: number | null;
  readonly p: number | null;
  readonly pBecause: string | null;
  readonly pAdjusted: number | null;
  readonly liftPoint: number | null;
  readonly liftLow: number | null;
  readonly liftHigh: number | null;
  readonly liftBecause: string | null;
  readonly method: string;
  readonly because: string | null;
  readonly intervalAndPDiffer: string | null;
  /** Why this method; null where no choice was made. Then the classical result is the only one. */
  readonly methodReason: string | null;
  readonly classicalMethod: string | null;
  readonly classicalIntervalMethod: string | null;
  readonly classicalP: number | null;
  readonly classicalLow: number | null;
  readonly classicalHigh: number | null;
  readonly droppedTiers: { readonly strata: readonly string[]; readonly weight: number };
  readonly trustOk: boolean;
  readonly trustBecause: readonly (Mistrust | 'smallCell')[];
}

export interface StoredTotal {
  readonly evaluationId: EvaluationId;
  readonly metric: string;
  readonly variant: string;
  readonly control: string;
  readonly estimator: Estimator;
  readonly nControl: number;
  readonly nTreatment: number;
  readonly point: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly intervalKind: string | null;
  readonly method: string;
  readonly because: string | null;
  readonly trustOk: boolean;
  readonly trustBecause: readonly Mistrust[];
}

export interface StoredCurvePoint {
  readonly evaluationId: EvaluationId;
  readonly metric: string;
  readonly variant: string;
  readonly day: number;
  readonly atRisk: number;
  readonly events: number;
  readonly competingEvents: number;
  readonly censored: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface StoredMigrationCell {
  readonly evaluationId: EvaluationId;
  readonly variant: string;
  readonly fromTier: string;
  readonly toTier: string;
  /** Null: fewer customers than may be shown. */
  readonly customers: number | null;
}
