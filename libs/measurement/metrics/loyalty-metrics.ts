import type { CurveMetric, UnitMetric } from './metric.js';

const share = {
  topic: 'loyalty',
  unit: 'share',
  scale: 'one',
  exact: true,
  kind: 'proportion',
  use: 'compared',
} as const;

export const loyaltyMetrics = [
  {
    ...share,
    key: 'churnRate',
    nameEn: 'Churn rate',
    nameZh: '流失率',
    formula:
      'Of customers not churned at baseline, those churned at the end: AUM down 80 % or more from a baseline above 0, or closed, or idle for 90 days.',
    formulaZh: '基线未流失、期末已流失的客户数 ÷ 基线未流失的客户数',
    direction: 'lowerIsBetter',
    numerator: 'u.churned::int',
    eligible: 'u.at_risk',
  },
  {
    ...share,
    key: 'retentionRate',
    nameEn: 'Retention rate',
    nameZh: '留存率',
    formula: '1 − churn rate.',
    formulaZh: '1 − 流失率',
    direction: 'higherIsBetter',
    numerator: '1 - u.churned::int',
    eligible: 'u.at_risk',
  },
  {
    ...share,
    key: 'returnRate',
    nameEn: 'Return rate of declining customers',
    nameZh: '衰退客户回流率',
    formula:
      'Of customers declining or in churn warning at baseline, those who came back: at two consecutive month-ends inside the window AUM at 110 % of the baseline or more, or lifecycle growing or mature at both.',
    formulaZh: '基线衰退或流失预警、窗口期内回流的客户数 ÷ 基线衰退或流失预警的客户数',
    direction: 'higherIsBetter',
    numerator: 'u.returned::int',
    eligible: 'u.may_return',
  },
] as const satisfies readonly UnitMetric[];

export const churnCurve = {
  key: 'churnCurve',
  nameEn: 'Churn over time',
  nameZh: '流失曲线',
  formula:
    'Share of customers not churned at baseline who met the churn rule for the first time, by days since enrolment. It can lie above the churn rate: a customer may recover before the end.',
  formulaZh: '按入组后天数累计的首次流失客户占比',
  topic: 'loyalty',
  unit: 'share',
  direction: 'lowerIsBetter',
  kind: 'curve',
  use: 'descriptive',
  day: 'u.churn_day',
  event: 'u.churn_event',
  eligible: 'u.at_risk',
} as const satisfies CurveMetric;

export const timeToReturn = {
  key: 'timeToReturn',
  nameEn: 'Time to return',
  nameZh: '回流时间',
  formula:
    'Cumulative share of declining or churn-warning customers who have returned, by days since enrolment, with closing the account as a competing event.',
  formulaZh: '按入组后天数累计的回流客户占比（销户为竞争事件）',
  topic: 'loyalty',
  unit: 'share',
  direction: 'higherIsBetter',
  kind: 'curve',
  use: 'descriptive',
  day: 'u.return_day',
  event: 'u.return_event',
  eligible: 'u.may_return',
  competing: 'closed',
} as const satisfies CurveMetric;
