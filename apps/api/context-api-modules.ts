import { CampaignsApiModule } from './campaigns/campaigns-api.module.js';

/** The GraphQL skin of each context. */
export const contextApiModules = [CampaignsApiModule];
