import { Module, type OnModuleInit } from '@nestjs/common';
import { CustomersModule } from '#customers';
import { Clock, Database, FileFormats } from '#platform';
import { factsFormat } from './facts/facts-format.js';
import { RecordFacts } from './facts/record-facts.js';

@Module({ imports: [CustomersModule], providers: [RecordFacts], exports: [RecordFacts] })
export class MeasurementModule implements OnModuleInit {
  constructor(
    private readonly formats: FileFormats,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.formats.register(factsFormat(this.database, this.clock));
  }
}
