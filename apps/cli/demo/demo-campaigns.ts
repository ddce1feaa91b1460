import {
  noTreatment,
  type MarketFalls,
  type SyntheticCampaign,
  type SyntheticCustomer,
  type Treatment,
} from '#synthetic';

export interface DemoVariant {
  readonly key: string;
  readonly name: string;
  readonly isControl: boolean;
  readonly channels: readonly string[];
}

/** A campaign of the demo: what the bank enters, and what only the generator knows. */
export interface DemoCampaign {
  readonly code: string;
  readonly type: 'acquisition' | 'activation' | 'valueUplift' | 'brand';
  readonly nameEn: string;
  readonly nameZh: string;
  readonly scenario: string;
  readonly budget: string;
  readonly hypothesis: string;
  readonly product: { readonly kind: string; readonly name: string };
  readonly offer: { readonly code: string; readonly name: string; readonly unitCost: string };
  readonly wordingZh: string;
  readonly wordingEn: string;
  readonly segment: {
    readonly code: string;
    readonly nameEn: string;
    readonly nameZh: string;
    readonly rule: object;
  };
  readonly variants: readonly DemoVariant[];
  /** Basis points per variant and tier; `*` is for every tier that is not named. */
  readonly allocation: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly primary: string;
  readonly secondary: readonly string[];
  readonly minimumEffect: { readonly kind: 'relative' | 'absolute'; readonly value: number };
  readonly controlRate?: number;
  readonly controlMean?: number;
  readonly standardDeviation?: number;
  readonly covariates: readonly string[];
  readonly truth: SyntheticCampaign;
}

export const observationDays = 92;

/** August 2026 in this bank: what follows the market loses 15 % for everybody. */
const falls: MarketFalls = { '2026-08': -0.16 };

const treatment = (changes: Partial<Treatment>): Treatment => ({ ...noTreatment, ...changes });
const always = (changes: Partial<Treatment>) => () => treatment(changes);
const isWealthy = (customer: SyntheticCustomer) =>
  customer.wealthClass === 'affluent' || customer.wealthClass === 'highNetWorth';
const control = (name: string): DemoVariant => ({ key: 'control', name, isControl: true, channels: [] });

export const demoCampaigns: readonly DemoCampaign[] = [
  {
    code: 'ACQ-2026Q3-REFERRAL',
    type: 'acquisition',
    nameEn: 'Bring a friend',
    nameZh: '老带新推荐有礼',
    scenario: 'payment',
    budget: '600000',
    hypothesis: 'A referral reward raises the share of prospects who open an account by at least a third.',
    product: { kind: 'deposit', name: '新客存款' },
    offer: { code: 'FRIEND', name: '推荐礼', unitCost: '60' },
    wordingZh: '亲友推荐您来开户，双方均可获得礼品。活动规则见下。回复TD退订。',
    wordingEn: 'A friend recommends us: open an account and both of you receive a gift. See the rules below.',
    segment: {
      code: 'prospects',
      nameEn: 'Prospects',
      nameZh: '潜在客户',
      rule: { compare: { field: 'relationship', operator: 'equal', value: 'prospect' } },
    },
    variants: [
      control('No contact'),
      { key: 'referral', name: 'Referral by text message', isControl: false, channels: ['sms'] },
    ],
    allocation: { '*': { control: 4000, referral: 6000 } },
    covariates: [],
    primary: 'accountOpeningRate',
    secondary: ['conversionRate'],
    minimumEffect: { kind: 'relative', value: 0.33 },
    controlRate: 0.05,
    truth: {
      code: 'ACQ-2026Q3-REFERRAL',
      experiment: 'ACQ-2026Q3-REFERRAL',
      observationDays,
      falls,
      baseConversion: 0.3,
      baseOpening: 0.05,
      treatments: {
        control: () => noTreatment,
        referral: always({
          reach: 0.92,
          click: 0.08,
          participation: 0.2,
          opening: 0.035,
          complaint: 0.0005,
          optOut: 0.01,
          contactCost: 0.5,
          benefitCost: 60,
        }),
      },
    },
  },
  {
    code: 'ACT-2026Q3-POINTS',
    type: 'activation',
    nameEn: 'Points or coupon',
    nameZh: '积分与优惠券对比',
    scenario: 'payment',
    budget: '900000',
    hypothesis:
      'Points keep mass and potential customers active more than a coupon does, and either more than nothing.',
    product: { kind: 'card', name: '借记卡' },
    offer: { code: 'POINTS', name: '积分礼包', unitCost: '12' },
    wordingZh: '完成任务即可领取积分礼包，详情请见活动规则。回复TD退订。',
    wordingEn: 'Complete a task and collect your points. See the rules below.',
    segment: {
      code: 'everyday-customers',
      nameEn: 'Everyday customers with less than one million',
      nameZh: '大众与潜力客户',
      rule: {
        all: [
          { compare: { field: 'relationship', operator: 'equal', value: 'customer' } },
          { compare: { field: 'customerKind', operator: 'equal', value: 'personal' } },
          { compare: { field: 'aum', operator: 'less', value: '1000000' } },
          { oneOf: { field: 'region', values: ['east', 'south', 'north'] } },
        ],
      },
    },
    variants: [
      control('No contact'),
      { key: 'points', name: 'Points for tasks', isControl: false, channels: ['appPush'] },
      { key: 'coupon', name: 'Shopping coupon', isControl: false, channels: ['appPush'] },
    ],
    allocation: {
      '*': { control: 2000, points: 4000, coupon: 4000 },
      potential: { control: 3000, points: 3500, coupon: 3500 },
    },
    covariates: [],
    primary: 'activityPerMonth',
    secondary: ['participationPerAssigned', 'conversionRate', 'activeRate'],
    minimumEffect: { kind: 'relative', value: 0.1 },
    controlMean: 0.8,
    standardDeviation: 0.8,
    truth: {
      code: 'ACT-2026Q3-POINTS',
      experiment: 'ACT-2026Q3-POINTS',
      observationDays,
      falls,
      baseConversion: 0.03,
      baseOpening: 0,
      treatments: {
        control: () => noTreatment,
        points: always({
          reach: 0.95,
          click: 0.15,
          participation: 0.28,
          conversion: 0.006,
          activity: 1.9,
          complaint: 0.0003,
          optOut: 0.006,
          contactCost: 0.1,
          benefitCost: 12,
        }),
        coupon: always({
          reach: 0.95,
          click: 0.2,
          participation: 0.22,
          conversion: 0.012,
          activity: 1.2,
          complaint: 0.0004,
          optOut: 0.008,
          contactCost: 0.1,
          benefitCost: 20,
        }),
      },
    },
  },
  {
    code: 'VAL-2026Q3-SALON',
    type: 'valueUplift',
    nameEn: 'Salon with one-to-one follow-up',
    nameZh: '财富沙龙与一对一跟进',
    scenario: 'pension',
    budget: '2400000',
    hypothesis:
      'A salon with follow-up grows the assets of affluent customers and brings declining ones back; an app message alone does a third of that.',
    product: { kind: 'wealth', name: '养老规划' },
    offer: { code: 'SALON', name: '沙龙席位', unitCost: '260' },
    wordingZh:
      '诚邀您参加养老规划沙龙，专属客户经理一对一跟进。理财非存款，产品有风险，投资须谨慎。回复TD退订。',
    wordingEn:
      'You are invited to a salon on planning for retirement. Investments carry risk; you may lose money.',
    segment: {
      code: 'affluent',
      nameEn: 'Affluent and high-net-worth',
      nameZh: '中产与高净值客户',
      rule: {
        all: [
          { compare: { field: 'relationship', operator: 'equal', value: 'customer' } },
          { compare: { field: 'customerKind', operator: 'equal', value: 'personal' } },
          { compare: { field: 'aum', operator: 'atLeast', value: '1000000' } },
        ],
      },
    },
    variants: [
      control('Business as usual'),
      { key: 'push', name: 'App message only', isControl: false, channels: ['appPush'] },
      { key: 'salon', name: 'Salon and follow-up', isControl: false, channels: ['managerCall'] },
    ],
    allocation: {
      '*': { control: 3000, push: 3500, salon: 3500 },
      highNetWorth: { control: 2000, push: 2000, salon: 6000 },
    },
    covariates: ['aum'],
    primary: 'aumGrowth',
    secondary: ['conversionRate', 'returnRate', 'productPenetration'],
    minimumEffect: { kind: 'relative', value: 0.05 },
    truth: {
      code: 'VAL-2026Q3-SALON',
      experiment: 'VAL-2026Q3-SALON',
      observationDays,
      falls,
      baseConversion: 0.06,
      baseOpening: 0,
      treatments: {
        control: () => noTreatment,
        push: always({
          reach: 0.9,
          click: 0.05,
          participation: 0.06,
          conversion: 0.02,
          growth: 0.004,
          recovery: 0.08,
          complaint: 0.0004,
          optOut: 0.004,
          contactCost: 0.2,
        }),
        salon: (customer) =>
          treatment({
            reach: 0.85,
            click: 0.3,
            participation: 0.3,
            conversion: 0.065,
            growth: isWealthy(customer) ? 0.012 : 0,
            recovery: 0.25,
            activity: 1.2,
            complaint: 0.0004,
            optOut: 0.003,
            contactCost: 15,
            benefitCost: 260,
          }),
      },
    },
  },
  {
    code: 'BRD-2026Q3-GREEN',
    type: 'brand',
    nameEn: 'Plant a tree together',
    nameZh: '公益植树',
    scenario: 'public good',
    budget: '150000',
    hypothesis:
      'A public-good campaign is noticed by customers in the centre and the south-west and annoys nobody.',
    product: { kind: 'none', name: '' },
    offer: { code: 'TREE', name: '认养证书', unitCost: '3' },
    wordingZh: '与我们一起植树，领取认养证书。活动规则见下。回复TD退订。',
    wordingEn: 'Plant a tree with us and receive a certificate. See the rules below.',
    segment: {
      code: 'centre-and-southwest',
      nameEn: 'Personal customers in the centre and the south-west',
      nameZh: '中部与西南个人客户',
      rule: {
        all: [
          { compare: { field: 'relationship', operator: 'equal', value: 'customer' } },
          { compare: { field: 'customerKind', operator: 'equal', value: 'personal' } },
          { compare: { field: 'aum', operator: 'less', value: '1000000' } },
          { oneOf: { field: 'region', values: ['central', 'southwest'] } },
        ],
      },
    },
    variants: [
      control('No contact'),
      { key: 'tree', name: 'Invitation to plant', isControl: false, channels: ['publicAccount'] },
    ],
    allocation: { '*': { control: 2000, tree: 8000 } },
    covariates: [],
    primary: 'engagementRate',
    secondary: ['activeRate', 'participationPerAssigned'],
    minimumEffect: { kind: 'absolute', value: 0.05 },
    controlRate: 0.01,
    truth: {
      code: 'BRD-2026Q3-GREEN',
      experiment: 'BRD-2026Q3-GREEN',
      observationDays,
      falls,
      baseConversion: 0.03,
      baseOpening: 0,
      treatments: {
        control: () => noTreatment,
        tree: always({
          reach: 0.8,
          click: 0.12,
          participation: 0.1,
          activity: 1.1,
          complaint: 0.0001,
          optOut: 0.003,
          contactCost: 0.05,
          benefitCost: 3,
        }),
      },
    },
  },
];
