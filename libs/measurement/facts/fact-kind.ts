/** What a fact needs beside its customer and its time, and to which evaluation it counts. */
export interface FactKindRule {
  readonly nameEn: string;
  readonly nameZh: string;
  /**
   * `campaign`: counts for the campaign that it names. `outcome`: counts for every experiment whose window it falls into,
   * whatever its campaign (intention to treat: a purchase after a mailing is a purchase, through the mailing or not).
   */
  readonly counts: 'campaign' | 'outcome';
  readonly amount: 'required' | 'optional' | 'none';
  readonly feeds: string;
}

const campaign = { counts: 'campaign', amount: 'none' } as const;
const outcome = { counts: 'outcome', amount: 'none' } as const;

/** The kinds of domain.md §5. A new kind starts here. */
export const factKinds = {
  exposed: { ...campaign, nameEn: 'offered to a channel', nameZh: '曝光', feeds: 'click rate' },
  reached: {
    ...campaign,
    nameEn: 'delivery confirmed',
    nameZh: '触达',
    feeds: 'reach rate, per-reached rates, delivered contacts',
  },
  clicked: {
    ...campaign,
    nameEn: 'clicked or responded',
    nameZh: '点击',
    feeds: 'click rate, engagement rate',
  },
  participated: {
    ...campaign,
    nameEn: 'took part',
    nameZh: '参与',
    feeds: 'participation rate, engagement rate',
  },
  redeemed: { ...campaign, nameEn: 'redeemed an offer', nameZh: '核销', feeds: 'engagement rate' },
  surveyed: {
    ...campaign,
    nameEn: 'answered the survey',
    nameZh: '调查',
    feeds: 'satisfaction, recommendation rate',
  },
  cost: {
    ...campaign,
    amount: 'required',
    nameEn: 'cost of contact or offer',
    nameZh: '成本',
    feeds: 'cost per acquisition, conversion and active customer, return on investment',
  },
  account_opened: { ...outcome, nameEn: 'account opened', nameZh: '开户', feeds: 'account-opening rate' },
  converted: {
    ...outcome,
    amount: 'optional',
    nameEn: 'bought a product',
    nameZh: '转化',
    feeds: 'conversion rate',
  },
  revenue: {
    ...outcome,
    amount: 'required',
    nameEn: 'interest or fee income',
    nameZh: '收入',
    feeds: 'revenue per customer, return on investment',
  },
  logged_in: { ...outcome, nameEn: 'logged in', nameZh: '登录', feeds: 'activity, active rate' },
  transacted: {
    ...outcome,
    amount: 'optional',
    nameEn: 'transaction',
    nameZh: '交易',
    feeds: 'activity, active rate',
  },
  complained: { ...outcome, nameEn: 'complained', nameZh: '投诉', feeds: 'complaint rate' },
  opted_out: { ...outcome, nameEn: 'opted out', nameZh: '退订', feeds: 'opt-out rate' },
  closed: { ...outcome, nameEn: 'account closed', nameZh: '销户', feeds: 'churn rate, end AUM, retention' },
} as const satisfies Record<string, FactKindRule>;

export type FactKind = keyof typeof factKinds;

export function isFactKind(text: string): text is FactKind {
  return Object.hasOwn(factKinds, text);
}

/** Kinds that count for one campaign only. */
export const campaignFactKinds = Object.entries(factKinds)
  .filter(([, rule]) => rule.counts === 'campaign')
  .map(([kind]) => kind as FactKind);
