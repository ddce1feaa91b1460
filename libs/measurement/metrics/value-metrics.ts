import type { UnitMetric } from './metric.js';

const compared = { use: 'compared', direction: 'higherIsBetter' } as const;

export const productMetrics = [
  {
    ...compared,
    key: 'productPenetration',
    nameEn: 'Product penetration',
    nameZh: '产品渗透率',
    formula: 'Mean number of products held at the end (0 once closed).',
    formulaZh: '期末户均持有产品数',
    topic: 'products',
    unit: 'count',
    kind: 'mean',
    scale: 'one',
    exact: true,
    numerator: 'u.end_products',
  },
  {
    ...compared,
    key: 'productsAtLeastK',
    nameEn: 'Share holding at least k products',
    nameZh: '持有k个以上产品客户占比',
    formula: 'Customers who hold at least k products at the end (k = 2 unless the plan says otherwise).',
    formulaZh: '期末持有产品数 ≥ k 的客户占比',
    topic: 'products',
    unit: 'share',
    kind: 'proportion',
    scale: 'one',
    exact: true,
    numerator: 'u.holds_at_least_k::int',
  },
] as const satisfies readonly UnitMetric[];

export const revenueMetrics = [
  {
    ...compared,
    key: 'revenuePerCustomer',
    nameEn: 'Revenue per customer',
    nameZh: '收入贡献度',
    formula: 'Interest and fee income of the window from revenue facts, per assigned customer.',
    formulaZh: '窗口期内（利息收入 + 手续费收入）÷ 分配的客户数',
    topic: 'revenue',
    unit: 'cny',
    kind: 'mean',
    scale: 'fen',
    exact: true,
    numerator: 'u.revenue_fen',
  },
  {
    ...compared,
    key: 'incomePerCustomer',
    nameEn: 'Interest and fee income per customer, from snapshots',
    nameZh: '快照口径户均利息与手续费收入',
    formula:
      'Interest income + fee income of the snapshots inside the window, per customer with such a snapshot.',
    formulaZh: '窗口期内快照（利息收入 + 手续费收入）的户均值',
    topic: 'revenue',
    unit: 'cny',
    kind: 'mean',
    scale: 'fen',
    exact: true,
    numerator: 'u.income_fen',
  },
] as const satisfies readonly UnitMetric[];

export const activityMetrics = [
  {
    ...compared,
    key: 'activityPerMonth',
    nameEn: 'Activity per customer and month',
    nameZh: '月均活跃度',
    formula: 'Transactions and log-ins of the window from facts, per assigned customer and month.',
    formulaZh: '窗口期内（交易 + 登录）次数 ÷ 客户数 ÷ 月数',
    topic: 'activity',
    unit: 'countPerMonth',
    kind: 'mean',
    scale: 'perMonth',
    exact: true,
    numerator: 'u.logins + u.transactions',
  },
  {
    ...compared,
    key: 'snapshotActivityPerMonth',
    nameEn: 'Activity per customer and month, from snapshots',
    nameZh: '快照口径月均活跃度',
    formula:
      'Transactions and log-ins counted by the snapshots inside the window, per customer with such a snapshot and month.',
    formulaZh: '窗口期内快照（交易 + 登录）次数 ÷ 客户数 ÷ 月数',
    topic: 'activity',
    unit: 'countPerMonth',
    kind: 'mean',
    scale: 'perMonth',
    exact: true,
    numerator: 'u.snapshot_activities',
  },
  {
    ...compared,
    key: 'activeRate',
    nameEn: 'Active rate',
    nameZh: '活跃率',
    formula:
      'Customers with a log-in or a transaction in their window, by fact or by snapshot, over all assigned customers.',
    formulaZh: '窗口期内有登录或交易的客户数 ÷ 分配的客户数',
    topic: 'activity',
    unit: 'share',
    kind: 'proportion',
    scale: 'one',
    exact: true,
    numerator: 'u.active::int',
  },
] as const satisfies readonly UnitMetric[];
