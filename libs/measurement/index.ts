export { contactFactsSql, firstCampaignFactsSql, optOutFactsSql } from './facts/contact-facts.sql.js';
export * from './facts/fact-kind.js';
export { KnownCampaigns } from './facts/known-campaigns.js';
export { factColumns } from './facts/fact-columns.js';
export {
  largestBatch,
  RecordFacts,
  type GivenFact,
  type QuarantinedFact,
  type RecordedFacts,
  type RecordFactsCommand,
} from './facts/record-facts.js';
export { MeasurementModule } from './measurement.module.js';
export * from './metrics/metric.js';
export * from './metrics/metric-catalogue.js';
export * from './metrics/outcome-rules.js';
export * from './metrics/unit-outcome-columns.js';
export { measurementRefusals } from './refusals.js';
