import { registerEnumType } from '@nestjs/graphql';
import {
  behaviours,
  consentPurposes,
  customerKinds,
  fieldCatalogue,
  lifecycles,
  operators,
  relationships,
  riskAppetites,
  tagFamilies,
  tierMeasures,
} from '#customers';

type EnumOf<Key extends string> = { readonly [Each in Key]: Each };

function enumOf<const Key extends string>(keys: readonly Key[]): EnumOf<Key> {
  return Object.fromEntries(keys.map((key) => [key, key])) as EnumOf<Key>;
}

export const RelationshipEnum = enumOf(relationships);
registerEnumType(RelationshipEnum, {
  name: 'Relationship',
  description: 'Whether somebody is a customer already.',
  valuesMap: {
    prospect: { description: 'Not yet: has no account, no tier and no lifecycle.' },
    customer: { description: 'Has an account, or had one.' },
  },
});

export const CustomerKindEnum = enumOf(customerKinds);
registerEnumType(CustomerKindEnum, {
  name: 'CustomerKind',
  description: 'Personal or corporate.',
  valuesMap: {
    personal: { description: '个人: a person.' },
    corporate: { description: '对公: a company or an institution.' },
  },
});

export const RiskAppetiteEnum = enumOf(riskAppetites);
registerEnumType(RiskAppetiteEnum, {
  name: 'RiskAppetite',
  description: 'How much risk a customer is willing to take.',
  valuesMap: {
    conservative: { description: '保守' },
    balanced: { description: '稳健' },
    aggressive: { description: '进取' },
  },
});

export const BehaviourEnum = enumOf(behaviours);
registerEnumType(BehaviourEnum, {
  name: 'Behaviour',
  description: 'How a customer transacts.',
  valuesMap: {
    highFrequencySmall: { description: 'Often and in small amounts.' },
    lowFrequencyLarge: { description: 'Seldom and in large amounts.' },
    branchPreferring: { description: 'Mostly at the branch.' },
    mobilePreferring: { description: 'Mostly on the mobile phone.' },
  },
});

export const TagFamilyEnum = enumOf(tagFamilies);
registerEnumType(TagFamilyEnum, {
  name: 'TagFamily',
  description: 'What a tag is about.',
  valuesMap: {
    demographic: { description: 'Who the customer is.' },
    label: {
      description: 'Labels such as ETC user, churn alert, fraud alert, product preference, value, crowd.',
    },
    financial: { description: 'Accounts, products held, assets, card spend, transfers.' },
    financialRisk: { description: 'Internal grade, external credit.' },
    marketing: { description: 'Preferred campaign, channel, time of day, product.' },
  },
});

export const ConsentPurposeEnum = enumOf(consentPurposes);
registerEnumType(ConsentPurposeEnum, {
  name: 'ConsentPurpose',
  description: 'What a customer may agree to.',
  valuesMap: {
    marketing: { description: 'Being contacted for marketing at all.' },
    profiling: { description: 'Being profiled for offers.' },
    phone: { description: 'Being called.' },
    sms: { description: 'Text messages.' },
    email: { description: 'E-mail.' },
    app: { description: 'Messages in the app.' },
  },
});

export const LifecycleEnum = enumOf(lifecycles);
registerEnumType(LifecycleEnum, {
  name: 'Lifecycle',
  description: 'Where a customer stands on the way from new to churned, as of a date.',
  valuesMap: {
    new: { description: '新客: a customer for a short time.' },
    growing: { description: '成长: assets rise.' },
    mature: { description: '成熟: neither rises nor falls much.' },
    declining: { description: '衰退: assets or activity fall.' },
    churnWarning: { description: '流失预警: assets fell by half, or no activity for two months.' },
    churned: { description: '流失: closed, nearly emptied, or no activity for three months.' },
    unknown: { description: 'Too few snapshots to say, or a prospect.' },
  },
});

export const TierMeasureEnum = enumOf(Object.keys(tierMeasures) as (keyof typeof tierMeasures)[]);
registerEnumType(TierMeasureEnum, {
  name: 'TierMeasure',
  description: 'What a tier scheme measures.',
  valuesMap: {
    aum: { description: 'Assets under management on the date.' },
    dailyAverageAum: {
      description: 'Daily-average assets; those of the date where the source has no average.',
    },
    deposits: { description: 'Deposits on the date.' },
    dailyAverageDeposits: {
      description: 'Daily-average deposits; those of the date where the source has no average.',
    },
    loanBalance: { description: 'Loan balance on the date.' },
    annualSales: { description: 'Annual sales of a company.' },
    totalAssets: { description: 'Total assets of a company.' },
  },
});

export const OperatorEnum = enumOf(operators);
registerEnumType(OperatorEnum, {
  name: 'ComparisonOperator',
  description: 'How a field is compared with a value.',
  valuesMap: {
    equal: { description: 'is' },
    notEqual: { description: 'is known and is not' },
    less: { description: 'is below' },
    atMost: { description: 'is at most' },
    atLeast: { description: 'is at least' },
    greater: { description: 'is above' },
  },
});

const fieldKeys = Object.keys(fieldCatalogue) as (keyof typeof fieldCatalogue)[];
export const CustomerFieldEnum = enumOf(fieldKeys);
registerEnumType(CustomerFieldEnum, {
  name: 'CustomerField',
  description: 'What a rule may ask about.',
  valuesMap: Object.fromEntries(
    fieldKeys.map((key) => [
      key,
      {
        description: `${fieldCatalogue[key].nameEn} ${fieldCatalogue[key].nameZh} (${fieldCatalogue[key].kind})`,
      },
    ]),
  ) as Record<(typeof fieldKeys)[number], { description: string }>,
});
