import { registerEnumType } from '@nestjs/graphql';
import {
  campaignStates,
  campaignSteps,
  campaignTypeProfiles,
  campaignTypes,
  channels,
  languages,
  metricKeys,
  outboundChannels,
  plainSteps,
  productKinds,
  type CampaignState,
  type CampaignStep,
} from '#campaigns';
import { findMetric } from '#measurement';

function enumOf<Value extends string>(values: readonly Value[]): Record<Value, Value> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<Value, Value>;
}

export const CampaignTypeEnum = enumOf(campaignTypes);
registerEnumType(CampaignTypeEnum, {
  name: 'CampaignType',
  description: 'What a campaign is for. The type proposes the metrics.',
  valuesMap: Object.fromEntries(
    campaignTypes.map((type) => {
      const { nameZh, purpose } = campaignTypeProfiles[type];
      return [type, { description: `${nameZh}. ${purpose}` }];
    }),
  ),
});

export const CampaignStateEnum = enumOf(campaignStates);
registerEnumType(CampaignStateEnum, {
  name: 'CampaignState',
  description: 'Where a campaign stands in its life.',
  valuesMap: {
    draft: { description: 'Being written.' },
    inReview: { description: 'Waits for a second person.' },
    approved: { description: 'A second person has signed exactly this content; it may start.' },
    running: { description: 'Contacts customers.' },
    paused: { description: 'Contacts nobody until it is resumed.' },
    completed: { description: 'Over; its results can be judged.' },
    archived: { description: 'Over and put away.' },
    rejected: { description: 'The second person said no; it may be mended and submitted again.' },
    cancelled: { description: 'Given up.' },
  } satisfies Record<CampaignState, { description: string }>,
});

export const CampaignStepEnum = enumOf(Object.keys(campaignSteps) as CampaignStep[]);
registerEnumType(CampaignStepEnum, {
  name: 'CampaignStep',
  description: 'What leads a campaign from one state to the next.',
  valuesMap: Object.fromEntries(
    Object.entries(campaignSteps).map(([step, { from, to }]) => [
      step,
      { description: `From ${from.join(' or ')} to ${to}.` },
    ]),
  ),
});

export const PlainStepEnum = enumOf(plainSteps);
registerEnumType(PlainStepEnum, {
  name: 'PlainCampaignStep',
  description: 'Steps that need nothing but the right state; pause and cancel need a reason as well.',
  valuesMap: {
    withdraw: { description: 'Take a campaign back from review.' },
    pause: { description: 'Contact nobody for the time being.' },
    resume: { description: 'Go on after a pause.' },
    complete: { description: 'The campaign is over.' },
    archive: { description: 'Put a completed campaign away.' },
    cancel: { description: 'Give it up.' },
  },
});

export const ChannelEnum = enumOf(channels);
registerEnumType(ChannelEnum, {
  name: 'Channel',
  description: 'A way to reach customers.',
  valuesMap: Object.fromEntries(
    channels.map((channel) => [
      channel,
      {
        description: outboundChannels.includes(channel)
          ? 'Reaches out to customers, who must have consented.'
          : 'Waits to be visited or opened.',
      },
    ]),
  ),
});

export const LanguageEnum = enumOf(languages);
registerEnumType(LanguageEnum, {
  name: 'Language',
  description: 'Language of a text for customers.',
  valuesMap: { zh: { description: 'Chinese.' }, en: { description: 'English.' } },
});

export const ProductKindEnum = enumOf(productKinds);
registerEnumType(ProductKindEnum, {
  name: 'ProductKind',
  description:
    'What is sold. Wording for wealth products, funds and insurance must state the risk and promise nothing.',
  valuesMap: {
    none: { description: 'Nothing is sold, for example when a customer is thanked.' },
    deposit: { description: 'Deposits and certificates of deposit (存款).' },
    wealth: { description: 'Wealth-management products (理财).' },
    fund: { description: 'Funds (基金).' },
    insurance: { description: 'Insurance (保险).' },
    card: { description: 'Debit and credit cards (银行卡).' },
    loan: { description: 'Loans (贷款).' },
    payment: { description: 'Payment services (支付).' },
  },
});

function metricWords(key: string): string {
  const { nameEn, nameZh, formula } = findMetric(key)!;
  return `${nameEn} ${nameZh}: ${formula}`;
}

export const MetricKeyEnum = enumOf(metricKeys);
registerEnumType(MetricKeyEnum, {
  name: 'CampaignMetric',
  description: 'A metric of the catalogue, by key: query `metricCatalogue` for names and definitions.',
  valuesMap: Object.fromEntries(metricKeys.map((key) => [key, { description: metricWords(key) }])) as Record<
    (typeof metricKeys)[number],
    { description: string }
  >,
});

export const TargetDirectionEnum = enumOf(['atLeast', 'atMost'] as const);
registerEnumType(TargetDirectionEnum, {
  name: 'TargetDirection',
  description: 'Whether a target is a floor or a ceiling.',
  valuesMap: {
    atLeast: { description: 'The value should reach the target or exceed it.' },
    atMost: { description: 'The value should not exceed the target.' },
  },
});

export const FindingSeverityEnum = enumOf(['blocks', 'held', 'advice'] as const);
registerEnumType(FindingSeverityEnum, {
  name: 'FindingSeverity',
  description: 'What a finding of the compliance check demands.',
  valuesMap: {
    blocks: { description: 'Must be mended; nobody can release it.' },
    held: { description: 'Must be mended, or released with a reason by compliance.' },
    advice: { description: 'Worth a look; stops nothing.' },
  },
});
