/**
 * The metrics that a campaign may name. Their definitions live in the metric catalogue of libs/measurement, which
 * campaigns does not import; a contract test holds the two lists against each other.
 */
export const metricKeys = [
  'reachRate',
  'participationRate',
  'conversionRate',
  'accountOpeningRate',
  'clickRate',
  'engagementRate',
  'aumGrowth',
  'churnRate',
  'retentionRate',
  'newCustomerRetention90',
  'returnRate',
  'productPenetration',
  'revenuePerCustomer',
  'activityPerMonth',
  'activeRate',
  'satisfaction',
  'complaintRate',
  'recommendationRate',
  'optOutRate',
  'costPerAcquisition',
  'costPerConversion',
  'costPerActiveCustomer',
  'returnOnInvestment',
  'outputPerManager',
  'tierMigration',
] as const;

export type MetricKey = (typeof metricKeys)[number];

export function isMetricKey(text: string): text is MetricKey {
  return (metricKeys as readonly string[]).includes(text);
}
