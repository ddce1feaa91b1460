import type { UnitMetric } from './metric.js';

const share = {
  topic: 'conversion',
  unit: 'share',
  scale: 'one',
  exact: true,
  kind: 'proportion',
  direction: 'higherIsBetter',
} as const;

export const conversionMetrics = [
  {
    ...share,
    key: 'conversionRate',
    nameEn: 'Conversion rate',
    nameZh: '转化率',
    formula:
      'Customers who bought in their window, through this campaign or not, over all assigned customers.',
    formulaZh: '窗口期内转化的客户数 ÷ 分配的客户数',
    use: 'compared',
    numerator: 'u.converted::int',
  },
  {
    ...share,
    key: 'conversionPerReached',
    nameEn: 'Conversion per reached customer',
    nameZh: '触达转化率',
    formula: 'Reached customers who bought in their window, over reached customers.',
    formulaZh: '触达且转化的客户数 ÷ 触达的客户数',
    use: 'descriptive',
    numerator: 'u.converted::int',
    eligible: 'u.reached',
  },
  {
    ...share,
    key: 'conversionPerParticipant',
    nameEn: 'Conversion per participant',
    nameZh: '参与转化率',
    formula: 'Participants who bought in their window, over participants.',
    formulaZh: '参与且转化的客户数 ÷ 参与的客户数',
    use: 'descriptive',
    numerator: 'u.converted::int',
    eligible: 'u.participated',
  },
  {
    ...share,
    key: 'accountOpeningRate',
    nameEn: 'Account-opening rate',
    nameZh: '开户转化率',
    formula: 'Customers who opened an account in their window, over all assigned customers.',
    formulaZh: '窗口期内开户的客户数 ÷ 分配的客户数',
    use: 'compared',
    numerator: '(u.account_opened_on is not null)::int',
  },
  {
    ...share,
    key: 'newCustomerRetention90',
    nameEn: '90-day retention of the newly acquired',
    nameZh: '新客90天留存率',
    formula:
      'Of customers who opened an account in their window, those whose account is still open 90 days later; missing until the 90 days have passed.',
    formulaZh: '窗口期内开户且90天后仍未销户的客户数 ÷ 窗口期内开户的客户数',
    use: 'descriptive',
    numerator: 'u.newly_acquired_retained::int',
    eligible: 'u.account_opened_on is not null',
  },
] as const satisfies readonly UnitMetric[];
