import type { ExplainChangesPayload } from './changes/explanation.js';
import type { CountCutsPayload } from './cuts/count-cuts.js';
import type { EvaluateExperimentPayload } from './evaluation.js';

/** Runs of this context: kind → payload. */
export interface EvaluationRuns {
  evaluateExperiment: EvaluateExperimentPayload;
  explainChanges: ExplainChangesPayload;
  countCuts: CountCutsPayload;
}
