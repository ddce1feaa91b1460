import { sql, type Sql } from '#platform';

/** A column of the enrolment and how it is read from one row of the population (alias `p`). */
interface FrozenColumn {
  readonly name: string;
  readonly type: string;
  readonly from: Sql;
}

function same(name: string, type: string): FrozenColumn {
  return { name, type, from: sql.identifier(`p.${name}`) };
}

/** Everything about a customer that an experiment keeps as it was: what breakdowns and the balance table are made of. */
export const frozenColumns: readonly FrozenColumn[] = [
  same('tier', 'text'),
  same('lifecycle', 'text'),
  same('region', 'text'),
  same('branch', 'text'),
  same('manager', 'text'),
  same('risk_appetite', 'text'),
  same('behaviour', 'text'),
  same('customer_kind', 'text'),
  same('relationship', 'text'),
  same('gender', 'text'),
  same('age_band', 'text'),
  same('marital_status', 'text'),
  same('industry', 'text'),
  same('aum_fen', 'bigint'),
  same('snapshot_as_of', 'date'),
  same('age', 'int'),
  { name: 'tenure_days', type: 'int', from: sql`p.customer_days` },
  same('products_held', 'int'),
  same('transactions', 'int'),
  same('logins', 'int'),
];

/** Characteristics before the start that are amounts or counts; all are whole numbers, so that sums are exact. */
export const measuredCharacteristics = [
  { key: 'aum', column: 'aum_fen', perUnit: 100 },
  { key: 'age', column: 'age', perUnit: 1 },
  { key: 'tenureDays', column: 'tenure_days', perUnit: 1 },
  { key: 'productsHeld', column: 'products_held', perUnit: 1 },
  { key: 'transactions', column: 'transactions', perUnit: 1 },
  { key: 'logins', column: 'logins', perUnit: 1 },
] as const;

/** Characteristics that are categories: each level is compared as a share of customers. */
export const categoricalCharacteristics = [
  { key: 'lifecycle', column: 'lifecycle' },
  { key: 'region', column: 'region' },
  { key: 'riskAppetite', column: 'risk_appetite' },
  { key: 'behaviour', column: 'behaviour' },
  { key: 'customerKind', column: 'customer_kind' },
  { key: 'relationship', column: 'relationship' },
  { key: 'gender', column: 'gender' },
  { key: 'ageBand', column: 'age_band' },
  { key: 'maritalStatus', column: 'marital_status' },
] as const;
