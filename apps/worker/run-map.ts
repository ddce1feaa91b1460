import type { INestApplicationContext, Type } from '@nestjs/common';
import { CustomersModule, KeepPopulations, type CustomerRuns } from '#customers';
import {
  CountCuts,
  EvaluateExperiment,
  EvaluationModule,
  ExplainChanges,
  type EvaluationRuns,
} from '#evaluation';
import {
  AdoptAssignments,
  AssignCustomers,
  ExperimentsModule,
  FillContactList,
  type ExperimentRuns,
} from '#experiments';
import { MeasurementModule } from '#measurement';
import {
  ImportFile,
  IntakeModule,
  ReplayQuarantine,
  type IntakeRuns,
  type RunHandler,
  type RunHandlers,
} from '#platform';
import { PrepareReviewHandler, ReportingModule, type ReportingRuns } from '#reporting';

/** The contexts whose runs this worker executes. */
export const contextModules = [
  IntakeModule,
  CustomersModule,
  MeasurementModule,
  ExperimentsModule,
  EvaluationModule,
  ReportingModule,
];

/** Kind of run → payload. */
type RunPayloads = IntakeRuns & CustomerRuns & ExperimentRuns & EvaluationRuns & ReportingRuns;

/** Kind of run → who does it. A kind without a handler does not compile. */
const handlerTypes: { readonly [Kind in keyof RunPayloads]: Type<RunHandler<RunPayloads[Kind]>> } = {
  importFile: ImportFile,
  replayQuarantine: ReplayQuarantine,
  keepPopulations: KeepPopulations,
  assignCustomers: AssignCustomers,
  adoptAssignments: AdoptAssignments,
  fillContactList: FillContactList,
  evaluateExperiment: EvaluateExperiment,
  explainChanges: ExplainChanges,
  countCuts: CountCuts,
  prepareReview: PrepareReviewHandler,
};

export function handlersFrom(app: INestApplicationContext): RunHandlers {
  return Object.fromEntries(
    Object.entries<Type<RunHandler<never>>>(handlerTypes).map(([kind, type]) => [
      kind,
      app.get(type, { strict: false }),
    ]),
  );
}
