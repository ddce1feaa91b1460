import { CampaignsApiModule } from './campaigns/campaigns-api.module.js';
import { CustomersApiModule } from './customers/customers-api.module.js';
import { EvaluationApiModule } from './evaluation/evaluation-api.module.js';
import { ExperimentsApiModule } from './experiments/experiments-api.module.js';
import { IntakeApiModule } from './intake/intake-api.module.js';
import { MeasurementApiModule } from './measurement/measurement-api.module.js';
import { ReportingApiModule } from './reporting/reporting-api.module.js';

/** The GraphQL skin of each context. */
export const contextApiModules = [
  IntakeApiModule,
  CustomersApiModule,
  CampaignsApiModule,
  ExperimentsApiModule,
  MeasurementApiModule,
  EvaluationApiModule,
  ReportingApiModule,
];
