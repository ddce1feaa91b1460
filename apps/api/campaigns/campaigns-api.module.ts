import { Module } from '@nestjs/common';
import { CampaignsModule } from '#campaigns';
import { ExperimentsModule } from '#experiments';
import { CampaignMutationsResolver } from './campaign-mutations.resolver.js';
import { CampaignResolver } from './campaign.resolver.js';

@Module({
  imports: [CampaignsModule, ExperimentsModule],
  providers: [CampaignResolver, CampaignMutationsResolver],
})
export class CampaignsApiModule {}
