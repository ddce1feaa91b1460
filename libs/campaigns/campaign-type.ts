import type { MetricKey } from './metric-key.js';

export const campaignTypes = ['acquisition', 'activation', 'valueUplift', 'brand'] as const;
export type CampaignType = (typeof campaignTypes)[number];

/** What a campaign is judged by. The first question has one primary metric; guardrails must not get worse. */
export interface MetricChoice {
  readonly primary: MetricKey;
  readonly secondary: readonly MetricKey[];
  readonly guardrails: readonly MetricKey[];
}

export interface CampaignTypeProfile {
  readonly nameEn: string;
  readonly nameZh: string;
  readonly purpose: string;
  /** Proposed for a new campaign; the user may change them. */
  readonly metrics: MetricChoice;
}

/**
 * The four types and what each proposes. Two types of the source documents name two leading metrics. Activation leads
 * with participation and keeps the active rate beside it; brand leads with engagement, because a control that nobody
 * contacts has no delivery and so no reach rate to compare.
 */
export const campaignTypeProfiles: Readonly<Record<CampaignType, CampaignTypeProfile>> = {
  acquisition: {
    nameEn: 'Acquisition',
    nameZh: '获客',
    purpose: 'Win new customers, through scene partners or by referral (老带新).',
    metrics: {
      primary: 'accountOpeningRate',
      secondary: ['reachRate', 'clickRate', 'participationRate'],
      guardrails: ['costPerAcquisition', 'complaintRate', 'newCustomerRetention90'],
    },
  },
  activation: {
    nameEn: 'Activation',
    nameZh: '活客',
    purpose: 'Engage existing customers with points, benefits and interaction.',
    metrics: {
      primary: 'participationRate',
      secondary: ['activeRate', 'activityPerMonth', 'conversionRate', 'reachRate'],
      guardrails: ['optOutRate', 'costPerActiveCustomer'],
    },
  },
  valueUplift: {
    nameEn: 'Value uplift',
    nameZh: '价值提升',
    purpose: 'Grow assets and cross-sell, with salons, product bundles and asset-upgrade plans.',
    metrics: {
      primary: 'aumGrowth',
      secondary: ['conversionRate', 'returnRate', 'revenuePerCustomer', 'returnOnInvestment'],
      guardrails: ['churnRate', 'complaintRate', 'productPenetration'],
    },
  },
  brand: {
    nameEn: 'Brand',
    nameZh: '品牌传播',
    purpose: 'Build an emotional connection, with public good and co-branded content.',
    metrics: {
      primary: 'engagementRate',
      secondary: ['reachRate', 'recommendationRate'],
      guardrails: ['complaintRate', 'satisfaction'],
    },
  },
};
