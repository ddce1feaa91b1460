import { defaultConsentPurpose } from '#customers';
import type { CampaignContent } from './campaign.js';
import { campaignTypeProfiles, type CampaignType } from './campaign-type.js';

type Given = Pick<CampaignContent, 'startsOn' | 'endsOn' | 'owner' | 'scenario'> &
  Partial<Omit<CampaignContent, 'type'>>;

/** A new campaign as its type proposes it; everything may be changed. */
export function proposedContent(type: CampaignType, given: Given): CampaignContent {
  return {
    nameZh: '',
    nameEn: '',
    budgetFen: 0n,
    regions: [],
    brief: { why: '', what: '', who: '', where: '', when: '', how: '', howMuch: '' },
    channels: [],
    product: { kind: 'none', name: '' },
    offers: [],
    wording: [],
    customerRules: [],
    mechanics: [],
    metrics: campaignTypeProfiles[type].metrics,
    targets: [],
    consentPurpose: defaultConsentPurpose,
    oneParticipationPerCustomer: true,
    identityVerifiedAtRedemption: true,
    ...given,
    type,
  };
}
