import type { ExplainChangesPayload } from './changes/explanation.js';
import type { EvaluateExperimentPayload } from './evaluation.js';

/** Runs of this context: kind → payload. */
export interface EvaluationRuns {
  evaluateExperiment: EvaluateExperimentPayload;
  explainChanges: ExplainChangesPayload;
}
