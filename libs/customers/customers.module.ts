import { Module, type OnModuleInit } from '@nestjs/common';
import { Database, FileFormats, IntakeModule, type Transaction } from '#platform';
import { ConsentStandingStore } from './consent/consent-standing.store.js';
import { consentsFormat } from './formats/consents-format.js';
import { customersFormat } from './formats/customers-format.js';
import { regionsFormat } from './formats/regions-format.js';
import { snapshotsFormat } from './formats/snapshots-format.js';
import { tagsFormat } from './formats/tags-format.js';
import { DefineLifecycleRule } from './lifecycle/define-lifecycle-rule.js';
import { LifecycleRuleReader } from './lifecycle/lifecycle-rule.reader.js';
import { CustomerReader } from './population/customer.reader.js';
import { EraseCustomer } from './population/erase-customer.js';
import { KeepPopulations } from './population/keep-populations.js';
import { KeptPopulations } from './population/kept-populations.js';
import { PopulationStore } from './population/population.store.js';
import { RequestPopulations } from './population/request-populations.js';
import { CustomerSampleReader } from './sample/customer-sample.reader.js';
import { ArchiveSegment } from './segments/archive-segment.js';
import { CountSegment } from './segments/count-segment.js';
import { RuleReader } from './segments/rule-reading.js';
import { SaveSegment } from './segments/save-segment.js';
import { SegmentReader } from './segments/segment.reader.js';
import { ChooseDefaultTierScheme } from './tiers/choose-default-tier-scheme.js';
import { DefineTierScheme } from './tiers/define-tier-scheme.js';
import { TierSchemeReader } from './tiers/tier-scheme.reader.js';

const providers = [
  TierSchemeReader,
  DefineTierScheme,
  ChooseDefaultTierScheme,
  LifecycleRuleReader,
  DefineLifecycleRule,
  RuleReader,
  SegmentReader,
  SaveSegment,
  ArchiveSegment,
  CountSegment,
  CustomerReader,
  CustomerSampleReader,
  EraseCustomer,
  PopulationStore,
  ConsentStandingStore,
  RequestPopulations,
  KeptPopulations,
  KeepPopulations,
];

@Module({ imports: [IntakeModule], providers, exports: [IntakeModule, ...providers] })
export class CustomersModule implements OnModuleInit {
  constructor(
    private readonly formats: FileFormats,
    private readonly database: Database,
    private readonly populations: RequestPopulations,
  ) {}

  onModuleInit(): void {
    const onTaken = (tx: Transaction) => this.populations.afterImport(tx);
    this.formats.register(
      { ...customersFormat, onTaken },
      { ...snapshotsFormat(this.database), onTaken },
      tagsFormat,
      { ...consentsFormat, onTaken },
      regionsFormat,
    );
  }
}
