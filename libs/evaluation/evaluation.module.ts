import { Module } from '@nestjs/common';
import { CustomersModule } from '#customers';
import { ExperimentsModule } from '#experiments';
import { MeasurementModule } from '#measurement';
import { EvaluateExperiment } from './evaluate-experiment.js';
import { ExportOutcomes } from './export-outcomes.js';
import { CurrentOutcomesStore } from './outcomes/current-outcomes.js';
import { OutcomeQuestionReader } from './outcomes/outcome-question.reader.js';
import { ReproduceEvaluation } from './reproduce-evaluation.js';
import { RequestEvaluation } from './request-evaluation.js';
import { EvaluationReader } from './results/evaluation.reader.js';
import { EvaluationStore } from './results/evaluation.store.js';

const providers = [
  EvaluationReader,
  EvaluationStore,
  OutcomeQuestionReader,
  CurrentOutcomesStore,
  ExportOutcomes,
  RequestEvaluation,
  EvaluateExperiment,
  ReproduceEvaluation,
];

@Module({ imports: [CustomersModule, MeasurementModule, ExperimentsModule], providers, exports: providers })
export class EvaluationModule {}
