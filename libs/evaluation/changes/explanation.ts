import type { ExperimentId } from '#experiments';
import type { Id, RunId } from '#kernel';
import type { EvaluationId } from '../evaluation.js';
import type { ChangeCause } from './cause.js';

export type ExplanationId = Id<'Explanation'>;

/** What a run needs to explain one evaluation against an earlier one. */
export interface ExplainChangesPayload {
  readonly explanationId: ExplanationId;
  readonly earlierId: EvaluationId;
  readonly laterId: EvaluationId;
}

/** An explained pair of evaluations. */
export interface Explanation {
  readonly explanationId: ExplanationId;
  readonly experimentId: ExperimentId;
  readonly earlierId: EvaluationId;
  readonly laterId: EvaluationId;
  readonly runId: RunId;
  readonly planAmended: boolean;
  readonly recordedAt: Date;
}

/** How many customers have another outcome because of a cause; null: fewer than may be shown. */
export interface CauseCount {
  readonly cause: ChangeCause;
  readonly customers: number | null;
}

/** What one cause did to a figure. */
export interface FigureStep {
  readonly cause: ChangeCause;
  readonly before: number | null;
  readonly after: number | null;
  /** After − before; null where either is undefined. */
  readonly change: number | null;
  /** Exact sums of arms in the fragment's own unit (fen, counts), where it is a whole number. */
  readonly sumBefore: string | null;
  readonly sumAfter: string | null;
  readonly nBefore: number | null;
  readonly nAfter: number | null;
}

/** A figure that differs between the two evaluations: of an arm, or a difference between arms by the leading estimator. */
export interface FigureChange {
  readonly metric: string;
  /** Null: overall. */
  readonly tier: string | null;
  readonly variant: string;
  /** Null: the arm's own figure. */
  readonly control: string | null;
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  /** Too few customers stand behind a step for this role: nothing is shown of how it came about. */
  readonly suppressed: boolean;
  /** Adds up: each begins where the one before ended. */
  readonly steps: readonly FigureStep[];
}

/** A customer whose outcome a cause changed. */
export interface ChangedCustomer {
  readonly customerId: string;
  /** Null once erased. */
  readonly reference: string | null;
  readonly cause: ChangeCause;
  readonly variant: string;
  readonly tier: string;
  /** Columns of the unit outcome that differ: before and after. Amounts are in fen, null is missing. */
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>;
}
