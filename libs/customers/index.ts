export { type ConsentQuestion } from './consent/consent-standing.sql.js';
export { ConsentStandingStore } from './consent/consent-standing.store.js';
export { CustomersModule } from './customers.module.js';
export { DefineLifecycleRule, type DefineLifecycleRuleCommand } from './lifecycle/define-lifecycle-rule.js';
export { type LifecycleRule, type LifecycleRuleDefinition } from './lifecycle/lifecycle-rule.js';
export { defaultLifecycleRuleKey, LifecycleRuleReader } from './lifecycle/lifecycle-rule.reader.js';
export {
  CustomerReader,
  type Customer,
  type CustomerConsent,
  type CustomerFilter,
  type CustomerSnapshot,
  type CustomerTag,
} from './population/customer.reader.js';
export {
  EraseCustomer,
  type EraseCustomerCommand,
  type ErasedCustomer,
} from './population/erase-customer.js';
export { checkKnownCustomers, customerIdColumn, regionOfKnownCustomer } from './formats/known-customer.js';
export {
  lifecycleSql,
  populationColumns,
  populationSql,
  tierSql,
  type PopulationQuestion,
} from './population/population.sql.js';
export type { CustomerRuns } from './population/customer-runs.js';
export { KeepPopulations } from './population/keep-populations.js';
export { KeptPopulations } from './population/kept-populations.js';
export { PopulationStore, type PopulationOfDate } from './population/population.store.js';
export { closedCustomersSql, referencesSql } from './population/references.sql.js';
export { visibleAt } from './population/visible-at.js';
export { customerRefusals } from './refusals.js';
export { CustomerSampleReader } from './sample/customer-sample.reader.js';
export { CustomerSample, type CustomerCount } from './sample/customer-sample.js';
export { ArchiveSegment } from './segments/archive-segment.js';
export { CountSegment, type CountSegmentCommand, type SegmentCount } from './segments/count-segment.js';
export {
  fieldCatalogue,
  type CatalogueField,
  type FieldKey,
  type FieldKind,
} from './segments/field-catalogue.js';
export {
  RuleReader,
  type RuleInput,
  type RuleReading,
  type RuleReadingRefusal,
} from './segments/rule-reading.js';
export { ruleInWords } from './segments/rule-in-words.js';
export { SaveSegment, type SaveSegmentCommand } from './segments/save-segment.js';
export { checkRule, operators, type Operator, type SegmentRule } from './segments/segment-rule.js';
export { SegmentReader } from './segments/segment.reader.js';
export { type Segment, type SegmentId } from './segments/segment.js';
export { ChooseDefaultTierScheme } from './tiers/choose-default-tier-scheme.js';
export { DefineTierScheme, type DefineTierSchemeCommand } from './tiers/define-tier-scheme.js';
export {
  tierMeasures,
  tiersOf,
  type RegionalBounds,
  type TierBand,
  type TierMeasure,
  type TierScheme,
  type TierSchemeDefinition,
} from './tiers/tier-scheme.js';
export { TierSchemeReader } from './tiers/tier-scheme.reader.js';
export * from './vocabulary.js';
