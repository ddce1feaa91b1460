import { sql, type Sql } from '#platform';

/** A column of the enrolment and how it is read from one row of the population (alias `p`). */
interface FrozenColumn {
  readonly name: string;
  readonly from: Sql;
  readonly isText: boolean;
  /** The enrolment names the profile that has it (customers.profile). */
  readonly isInProfile: boolean;
}

function text(name: string): FrozenColumn {
  return { name, from: sql.identifier(`p.${name}`), isText: true, isInProfile: false };
}

function ofProfile(name: string): FrozenColumn {
  return { ...text(name), isInProfile: true };
}

function value(name: string, from = name): FrozenColumn {
  return { name, from: sql.identifier(`p.${from}`), isText: false, isInProfile: false };
}

/** Everything about a customer that an experiment keeps as it was: what breakdowns and the balance table are made of. */
export const frozenColumns: readonly FrozenColumn[] = [
  text('tier'),
  text('lifecycle'),
  text('region'),
  text('branch'),
  text('manager'),
  ofProfile('risk_appetite'),
  ofProfile('behaviour'),
  ofProfile('customer_kind'),
  text('relationship'),
  ofProfile('gender'),
  ofProfile('age_band'),
  ofProfile('marital_status'),
  text('industry'),
  value('aum_fen'),
  value('snapshot_as_of'),
  value('age'),
  value('tenure_days', 'customer_days'),
  value('products_held'),
  value('transactions'),
  value('logins'),
];

/**
 * Characteristics before the start that are amounts or counts; all are whole numbers, so that sums are exact. The square of an
 * int fits a bigint.
 */
export const measuredCharacteristics = [
  { key: 'aum', column: 'aum_fen', type: 'bigint', perUnit: 100 },
  { key: 'age', column: 'age', type: 'int', perUnit: 1 },
  { key: 'tenureDays', column: 'tenure_days', type: 'int', perUnit: 1 },
  { key: 'productsHeld', column: 'products_held', type: 'int', perUnit: 1 },
  { key: 'transactions', column: 'transactions', type: 'int', perUnit: 1 },
  { key: 'logins', column: 'logins', type: 'int', perUnit: 1 },
] as const;

/** Characteristics that are categories: each level is compared as a share of customers. A profile has all but the lifecycle. */
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
