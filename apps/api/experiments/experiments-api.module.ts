import { Module } from '@nestjs/common';
import { ExperimentsModule } from '#experiments';
import { CampaignExperimentsResolver } from './campaign-experiments.resolver.js';
import { ContactRulesResolver } from './contact-rules.resolver.js';
import { EstimateResolver } from './estimate.resolver.js';
import { ExperimentMutationsResolver } from './experiment-mutations.resolver.js';
import { ContactListResolver, ExperimentResolver } from './experiment.resolver.js';
import { ExportController } from './export.controller.js';

@Module({
  imports: [ExperimentsModule],
  controllers: [ExportController],
  providers: [
    CampaignExperimentsResolver,
    ContactListResolver,
    ContactRulesResolver,
    EstimateResolver,
    ExperimentMutationsResolver,
    ExperimentResolver,
  ],
})
export class ExperimentsApiModule {}
