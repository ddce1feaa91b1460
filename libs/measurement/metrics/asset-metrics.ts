import type { MatrixMetric, TotalEffectMetric, UnitMetric } from './metric.js';

const money = { topic: 'assets', unit: 'cny', use: 'compared', direction: 'higherIsBetter' } as const;

export const assetMetrics = [
  {
    ...money,
    key: 'aumGrowth',
    nameEn: 'AUM growth per customer',
    nameZh: '户均AUM增长',
    formula: 'End AUM − baseline AUM, mean per customer with both.',
    formulaZh: '期末AUM − 基线AUM 的户均值',
    kind: 'mean',
    scale: 'fen',
    exact: true,
    numerator: 'u.end_fen - u.baseline_fen',
  },
  {
    ...money,
    key: 'aumGrowthRate',
    nameEn: 'AUM growth rate',
    nameZh: 'AUM增长率',
    formula: 'Sum of end AUM over sum of baseline AUM, − 1, over customers with both.',
    formulaZh: '期末AUM合计 ÷ 基线AUM合计 − 1',
    unit: 'share',
    kind: 'ratio',
    scale: 'fen',
    exact: true,
    numerator: 'case when u.baseline_fen is not null then u.end_fen end',
    denominator: 'case when u.end_fen is not null then u.baseline_fen end',
    denominatorScale: 'fen',
    offset: 1,
  },
  {
    ...money,
    key: 'aumGrowthPerMonth',
    nameEn: 'AUM growth per customer and month',
    nameZh: '户均月度AUM增长',
    formula: 'End AUM − baseline AUM, mean per customer with both, per month of the window.',
    formulaZh: '（期末AUM − 基线AUM）的户均值 ÷ 窗口月数',
    kind: 'mean',
    scale: 'fenPerMonth',
    exact: true,
    numerator: 'u.end_fen - u.baseline_fen',
  },
  {
    ...money,
    key: 'aumEnd',
    nameEn: 'End AUM per customer',
    nameZh: '户均期末AUM',
    formula:
      'AUM of the last snapshot at most 45 days before the window ends (0 once closed), mean per customer.',
    formulaZh: '期末AUM的户均值',
    kind: 'mean',
    scale: 'fen',
    exact: true,
    numerator: 'u.end_fen',
  },
  {
    ...money,
    key: 'aumMonthlyAverage',
    nameEn: 'Monthly average AUM per customer',
    nameZh: '户均月均AUM',
    formula:
      'Mean AUM of the snapshots inside the window (0 at every month-end from the closing date), mean over customers.',
    formulaZh: '窗口期内各快照AUM均值的户均值',
    kind: 'mean',
    scale: 'fen',
    exact: false,
    numerator: 'u.month_sum_fen::float8 / nullif(u.month_count, 0)',
  },
] as const satisfies readonly UnitMetric[];

export const outputPerManager = {
  key: 'outputPerManager',
  nameEn: 'Output per relationship manager',
  nameZh: '人均产出',
  formula:
    'Incremental AUM of the treated customers over the number of relationship managers who serve them.',
  formulaZh: '增量AUM ÷ 客户经理人数',
  topic: 'assets',
  unit: 'cny',
  direction: 'higherIsBetter',
  kind: 'totalEffect',
  use: 'compared',
  of: { form: 'perManager', effect: 'aumGrowth' },
} as const satisfies TotalEffectMetric;

export const incrementalAssets = {
  key: 'incrementalAssets',
  nameEn: 'Incremental AUM',
  nameZh: '增量AUM',
  formula: 'Difference of mean AUM growth against the control × treated customers with an outcome.',
  formulaZh: '户均AUM增长之差 × 实验组客户数',
  topic: 'assets',
  unit: 'cny',
  direction: 'higherIsBetter',
  kind: 'totalEffect',
  use: 'compared',
  of: { form: 'total', effect: 'aumGrowth' },
} as const satisfies TotalEffectMetric;

export const tierMigration = {
  key: 'tierMigration',
  nameEn: 'Tier migration',
  nameZh: '层级迁移',
  formula: 'Customers by tier at enrolment and tier at the end, under the same version of the tier scheme.',
  formulaZh: '基线层级 × 期末层级 的客户数矩阵',
  topic: 'assets',
  unit: 'count',
  direction: 'neither',
  kind: 'matrix',
  use: 'descriptive',
  from: 'u.tier',
  to: 'u.end_tier',
} as const satisfies MatrixMetric;
