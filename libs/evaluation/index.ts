export * from './estimation/index.js';
export * from './analysis/index.js';
export { changeCauses, type ChangeCause } from './changes/cause.js';
export { ExplainChanges } from './changes/explain-changes.js';
export type {
  CauseCount,
  ChangedCustomer,
  Explanation,
  FigureChange,
  FigureStep,
} from './changes/explanation.js';
export { ExplanationReader, type ChangedCustomerKey } from './changes/explanation.reader.js';
export { RequestExplanation, type RequestExplanationCommand } from './changes/request-explanation.js';
export { codeVersion } from './code-version.js';
export { CountCuts, type CountCutsPayload } from './cuts/count-cuts.js';
export { cutBy, mostCellsOfCut, type Cut, type CutDimension } from './cuts/cut.js';
export { placesOfSums, sumsOfCell } from './cuts/cut-layout.js';
export { CutReader, type CountedCut, type CutCell } from './cuts/cut.reader.js';
export { CutStore } from './cuts/cut.store.js';
export { RequestCuts } from './cuts/request-cuts.js';
export { EvaluateExperiment } from './evaluate-experiment.js';
export { type EvaluateExperimentPayload, type Evaluation, type EvaluationId } from './evaluation.js';
export type { EvaluationRuns } from './evaluation-runs.js';
export { EvaluationModule } from './evaluation.module.js';
export { ExportOutcomes, type ExportedOutcomes } from './export-outcomes.js';
export { type CellMoments, type VariantCell } from './moments/cell-moments.js';
export { type MetricRole } from './plan/evaluation-plan.js';
export { breakdownDimensions, defaultBreakdowns, type BreakdownDimension } from './reading/dimensions.js';
export {
  KeptCellsReader,
  momentsTogether,
  type KeptCell,
  type KeptParts,
} from './reading/kept-cells.reader.js';
export { evaluationRefusals } from './refusals.js';
export { DropOldMonths, type DropOldMonthsCommand, type DroppedMonths } from './retention/drop-old-months.js';
export { NeededDaysReader } from './retention/needed-days.reader.js';
export { ReproduceEvaluation, type Reproduction } from './reproduce-evaluation.js';
export {
  RequestEvaluation,
  type RequestedEvaluation,
  type RequestEvaluationCommand,
  type RequestEvaluationRefusal,
} from './request-evaluation.js';
export { type ArmDecision, type Decision, type Finding } from './results/decision.js';
export { type Discrepancy } from './results/discrepancies.js';
export { type Checks, type RatioCheck } from './results/evaluation-result.js';
export { EvaluationReader, type ResultFilter } from './results/evaluation.reader.js';
export {
  type StoredArm,
  type StoredComparison,
  type StoredCurvePoint,
  type StoredMigrationCell,
  type StoredTotal,
} from './results/stored-result.js';
export { KeptTallyStore } from './tally/kept-tally.store.js';
export { partsOfUnit } from './tally/tally-columns.js';
export { TextSums } from './tally/text-sums.js';
