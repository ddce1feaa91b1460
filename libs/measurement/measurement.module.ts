import { Module, type OnModuleInit } from '@nestjs/common';
import { CustomersModule } from '#customers';
import { Clock, Database, FileFormats } from '#platform';
import { factsFormat } from './facts/facts-format.js';
import { KnownCampaigns } from './facts/known-campaigns.js';
import { RecordFacts } from './facts/record-facts.js';

@Module({
  imports: [CustomersModule],
  providers: [RecordFacts, KnownCampaigns],
  exports: [RecordFacts, KnownCampaigns],
})
export class MeasurementModule implements OnModuleInit {
  constructor(
    private readonly formats: FileFormats,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly campaigns: KnownCampaigns,
  ) {}

  onModuleInit(): void {
    this.formats.register(factsFormat(this.database, this.clock, this.campaigns));
  }
}
