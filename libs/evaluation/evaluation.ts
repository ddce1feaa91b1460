import type { ExperimentId } from '#experiments';
import type { CalendarDate, Id, RunId } from '#kernel';
import type { Estimator } from './estimation/index.js';
import type { InputFingerprint } from './outcomes/input-fingerprint.sql.js';
import type { BreakdownDimension } from './reading/dimensions.js';
import type { Checks } from './results/evaluation-result.js';
import type { Decision } from './results/decision.js';

export type EvaluationId = Id<'Evaluation'>;

/** Everything that a run needs to compute the same result again, whoever runs it and however often. */
export interface EvaluateExperimentPayload {
  readonly evaluationId: EvaluationId;
  readonly experimentId: ExperimentId;
  /** ISO instant: what is recorded up to here is known. */
  readonly knownAt: string;
  readonly evaluatedOn: CalendarDate;
  readonly breakdowns: readonly BreakdownDimension[];
}

/** A finished evaluation, without its rows. */
export interface Evaluation {
  readonly evaluationId: EvaluationId;
  readonly experimentId: ExperimentId;
  readonly runId: RunId;
  readonly requestedBy: string;
  readonly knownAt: Date;
  readonly evaluatedOn: CalendarDate;
  readonly recordedAt: Date;
  readonly interim: boolean;
  readonly randomised: boolean;
  readonly leadingEstimator: Estimator;
  readonly planHash: string;
  readonly codeVersion: string;
  readonly inputFingerprint: InputFingerprint;
  readonly units: number;
  readonly sampleRatio: Checks['sampleRatio'];
  readonly coverage: Checks['coverage'];
  readonly contamination: Checks['contamination'];
  readonly decision: Decision;
}
