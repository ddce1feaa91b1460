import { behaviours, customerKinds, relationships, riskAppetites } from '../vocabulary.js';

export type FieldKind = 'amount' | 'integer' | 'date' | 'text' | 'oneOf' | 'boolean';

/** A field that a rule may ask about. */
export interface CatalogueField {
  readonly kind: FieldKind;
  /** Column of the population. */
  readonly column: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly values?: readonly string[];
  /** Known only from a snapshot, not from the customer's attributes. */
  readonly fromSnapshot?: true;
}

const amount = (column: string, nameEn: string, nameZh: string): CatalogueField => ({
  kind: 'amount',
  column,
  nameEn,
  nameZh,
  fromSnapshot: true,
});
const count = (column: string, nameEn: string, nameZh: string): CatalogueField => ({
  kind: 'integer',
  column,
  nameEn,
  nameZh,
  fromSnapshot: true,
});
const text = (column: string, nameEn: string, nameZh: string): CatalogueField => ({
  kind: 'text',
  column,
  nameEn,
  nameZh,
});
const date = (column: string, nameEn: string, nameZh: string): CatalogueField => ({
  kind: 'date',
  column,
  nameEn,
  nameZh,
});
const oneOf = (
  column: string,
  nameEn: string,
  nameZh: string,
  values: readonly string[],
): CatalogueField => ({ kind: 'oneOf', column, nameEn, nameZh, values });

/** Everything that a segment or the band of a tier scheme can be built from. A field that is not here cannot be asked about. */
export const fieldCatalogue = {
  relationship: oneOf('relationship', 'Relationship', '客户关系', relationships),
  customerKind: oneOf('customer_kind', 'Kind of customer', '客户类型', customerKinds),
  region: text('region', 'Region', '区域'),
  branch: text('branch', 'Branch', '网点'),
  manager: text('manager', 'Relationship manager', '客户经理'),
  riskAppetite: oneOf('risk_appetite', 'Risk appetite', '风险偏好', riskAppetites),
  behaviour: oneOf('behaviour', 'Behaviour', '交易行为', behaviours),
  age: { kind: 'integer', column: 'age', nameEn: 'Age in years', nameZh: '年龄' },
  youngestChildAge: {
    kind: 'integer',
    column: 'youngest_child_age',
    nameEn: 'Age of the youngest child',
    nameZh: '最小子女年龄',
  },
  gender: text('gender', 'Gender', '性别'),
  maritalStatus: text('marital_status', 'Marital status', '婚姻状况'),
  occupation: text('occupation', 'Occupation', '职业'),
  employerType: text('employer_type', 'Type of employer', '单位性质'),
  title: text('title', 'Title', '职称职务'),
  industry: text('industry', 'Industry', '行业'),
  institutionKind: text('institution_kind', 'Kind of company or institution', '机构类型'),
  strategicGroup: text('strategic_group', 'Strategic group', '战略集团'),
  openedOn: date('opened_on', 'Customer since', '开户日期'),
  closedOn: date('closed_on', 'Closed on', '销户日期'),
  customerDays: {
    kind: 'integer',
    column: 'customer_days',
    nameEn: 'Days since opening',
    nameZh: '开户天数',
  },
  annualSales: { kind: 'amount', column: 'annual_sales_fen', nameEn: 'Annual sales', nameZh: '年销售额' },
  totalAssets: { kind: 'amount', column: 'total_assets_fen', nameEn: 'Total assets', nameZh: '资产总额' },
  aum: amount('aum_fen', 'Assets under management', '管理资产'),
  dailyAverageAum: amount('daily_average_aum_fen', 'Daily-average assets under management', '日均管理资产'),
  deposits: amount('deposits_fen', 'Deposits', '存款'),
  dailyAverageDeposits: amount('daily_average_deposits_fen', 'Daily-average deposits', '日均存款'),
  wealth: amount('wealth_fen', 'Wealth products', '理财'),
  funds: amount('funds_fen', 'Funds', '基金'),
  insurance: amount('insurance_fen', 'Insurance', '保险'),
  otherAssets: amount('other_fen', 'Other assets', '其他资产'),
  loanBalance: amount('loan_balance_fen', 'Loan balance', '贷款余额'),
  productsHeld: count('products_held', 'Products held', '持有产品数'),
  transactions: count('transactions', 'Transactions in the month', '月交易笔数'),
  logins: count('logins', 'App log-ins in the month', '月登录次数'),
  interestIncome: amount('interest_income_fen', 'Interest income', '利息收入'),
  feeIncome: amount('fee_income_fen', 'Fee income', '中间业务收入'),
  cardSpend: amount('card_spend_fen', 'Card spend', '卡消费'),
  lastActiveOn: { ...date('last_active_on', 'Last active on', '最近活动日期'), fromSnapshot: true },
} as const satisfies Record<string, CatalogueField>;

export type FieldKey = keyof typeof fieldCatalogue;

export function findField(key: string): CatalogueField | undefined {
  return Object.hasOwn(fieldCatalogue, key) ? fieldCatalogue[key as FieldKey] : undefined;
}
