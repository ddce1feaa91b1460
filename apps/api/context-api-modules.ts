import { CampaignsApiModule } from './campaigns/campaigns-api.module.js';
import { CustomersApiModule } from './customers/customers-api.module.js';
import { ExperimentsApiModule } from './experiments/experiments-api.module.js';
import { IntakeApiModule } from './intake/intake-api.module.js';

/** The GraphQL skin of each context. */
export const contextApiModules = [IntakeApiModule, CustomersApiModule, CampaignsApiModule, ExperimentsApiModule];
