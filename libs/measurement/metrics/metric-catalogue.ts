import { assetMetrics, incrementalAssets, outputPerManager, tierMigration } from './asset-metrics.js';
import { conversionMetrics } from './conversion-metrics.js';
import { costMetrics, totalEffectMetrics } from './cost-metrics.js';
import { churnCurve, loyaltyMetrics, timeToReturn } from './loyalty-metrics.js';
import { isUnitMetric, type Metric, type UnitMetric } from './metric.js';
import { reachMetrics } from './reach-metrics.js';
import { activityMetrics, productMetrics, revenueMetrics } from './value-metrics.js';
import { voiceMetrics } from './voice-metrics.js';

const catalogue = [
  ...reachMetrics,
  ...conversionMetrics,
  ...assetMetrics,
  incrementalAssets,
  outputPerManager,
  tierMigration,
  ...loyaltyMetrics,
  churnCurve,
  timeToReturn,
  ...productMetrics,
  ...revenueMetrics,
  ...activityMetrics,
  ...voiceMetrics,
  ...costMetrics,
  ...totalEffectMetrics,
] as const;

export type MetricKey = (typeof catalogue)[number]['key'];

/** Every metric that Tierlift knows, in the order in which people read them. */
export const metricCatalogue: readonly (Metric & { readonly key: MetricKey })[] = catalogue;

export const unitMetrics: readonly (UnitMetric & { readonly key: MetricKey })[] = metricCatalogue.filter(
  (metric) => isUnitMetric(metric),
);

const byKey = new Map<string, Metric & { readonly key: MetricKey }>(
  metricCatalogue.map((metric) => [metric.key, metric]),
);

export function findMetric(key: string): (Metric & { readonly key: MetricKey }) | undefined {
  return byKey.get(key);
}

export function isMetricKey(key: string): key is MetricKey {
  return byKey.has(key);
}

/**
 * The metric that stands for this one when arms are compared. The participation rate of the documents is per reached
 * customer, a group that the treatment itself decides; its test is the same question per assigned customer.
 */
const comparedInsteadOf: Partial<Record<MetricKey, MetricKey>> = {
  participationRate: 'participationPerAssigned',
  clickRate: 'clickPerAssigned',
  conversionPerReached: 'conversionRate',
  conversionPerParticipant: 'conversionRate',
  complaintRate: 'complaintPerAssigned',
  costPerAcquisition: 'costPerAssigned',
  costPerConversion: 'costPerAssigned',
  costPerActiveCustomer: 'costPerAssigned',
};

/** The key whose comparison answers for `key`: itself where it is compared, its per-assigned form, or none. */
export function comparedKey(key: MetricKey): MetricKey | undefined {
  return byKey.get(key)?.use === 'compared' ? key : comparedInsteadOf[key];
}
