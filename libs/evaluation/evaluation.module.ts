import { Module } from '@nestjs/common';
import { CustomersModule } from '#customers';
import { ExperimentsModule } from '#experiments';
import { MeasurementModule } from '#measurement';
import { ExplainChanges } from './changes/explain-changes.js';
import { ExplanationReader } from './changes/explanation.reader.js';
import { RequestExplanation } from './changes/request-explanation.js';
import { CountCuts } from './cuts/count-cuts.js';
import { CutReader } from './cuts/cut.reader.js';
import { CutStore } from './cuts/cut.store.js';
import { RequestCuts } from './cuts/request-cuts.js';
import { EvaluateExperiment } from './evaluate-experiment.js';
import { ExportOutcomes } from './export-outcomes.js';
import { CurrentOutcomesStore } from './outcomes/current-outcomes.js';
import { OutcomeQuestionReader } from './outcomes/outcome-question.reader.js';
import { KeptCellsReader } from './reading/kept-cells.reader.js';
import { ReproduceEvaluation } from './reproduce-evaluation.js';
import { RequestEvaluation } from './request-evaluation.js';
import { DropOldMonths } from './retention/drop-old-months.js';
import { NeededDaysReader } from './retention/needed-days.reader.js';
import { EvaluationReader } from './results/evaluation.reader.js';
import { EvaluationStore } from './results/evaluation.store.js';
import { KeptTallyStore } from './tally/kept-tally.store.js';

const providers = [
  EvaluationReader,
  EvaluationStore,
  OutcomeQuestionReader,
  CurrentOutcomesStore,
  KeptTallyStore,
  KeptCellsReader,
  CutStore,
  CutReader,
  RequestCuts,
  CountCuts,
  ExportOutcomes,
  RequestEvaluation,
  EvaluateExperiment,
  ReproduceEvaluation,
  ExplainChanges,
  ExplanationReader,
  RequestExplanation,
  NeededDaysReader,
  DropOldMonths,
];

@Module({ imports: [CustomersModule, MeasurementModule, ExperimentsModule], providers, exports: providers })
export class EvaluationModule {}
