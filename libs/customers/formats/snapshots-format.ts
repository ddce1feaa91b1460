import {
  keptFrom,
  publishByMonth,
  sql,
  type ColumnSpec,
  type Database,
  type FileFormat,
  type Staging,
} from '#platform';
import { checkKnownCustomers, customerIdColumn, regionOfKnownCustomer } from './known-customer.js';

const amount = (name: string, staged: string): ColumnSpec => ({ name, staged, kind: 'amount' });
const count = (name: string, staged: string): ColumnSpec => ({ name, staged, kind: 'integer', minimum: 0 });

const parts: readonly ColumnSpec[] = [
  amount('deposits', 'deposits_fen'),
  amount('wealth', 'wealth_fen'),
  amount('funds', 'funds_fen'),
  amount('insurance', 'insurance_fen'),
  amount('other', 'other_fen'),
];

const columns: readonly ColumnSpec[] = [
  { name: 'reference', staged: 'reference', kind: 'reference', required: true },
  { name: 'asOf', staged: 'as_of', kind: 'date', required: true },
  ...parts,
  amount('aum', 'aum_fen'),
  amount('dailyAverageAum', 'daily_average_aum_fen'),
  amount('dailyAverageDeposits', 'daily_average_deposits_fen'),
  amount('loanBalance', 'loan_balance_fen'),
  count('productsHeld', 'products_held'),
  count('transactions', 'transactions'),
  count('logins', 'logins'),
  amount('interestIncome', 'interest_income_fen'),
  amount('feeIncome', 'fee_income_fen'),
  amount('cardSpend', 'card_spend_fen'),
  { name: 'lastActiveOn', staged: 'last_active_on', kind: 'date' },
  { name: 'closed', staged: 'closed', kind: 'boolean', required: true, byDefault: 'false' },
];

const sumOfParts = sql.join(
  parts.map((part) => sql`coalesce(${sql.identifier(`s.${part.staged}`)}, 0)`),
  ' + ',
);
const anyPart = sql`num_nonnulls(${sql.join(parts.map((part) => sql.identifier(`s.${part.staged}`)))}) > 0`;
const aumMissing = sql`(s.aum_fen is null and not (${anyPart}))`;
const aum = sql`coalesce(s.aum_fen, ${sumOfParts})`;

/** Balances and activity of known customers as of a date. AUM is the sum of its parts where the file does not give it. */
export function snapshotsFormat(database: Database): FileFormat {
  return {
    name: 'snapshots',
    fills: ['customers.snapshot'],
    columns,
    identity: ['customer_id', 'as_of'],
    hashColumns: [customerIdColumn],
    regionOfQuarantined: regionOfKnownCustomer,

    async check(staging) {
      await checkKnownCustomers(staging, 'reference');
      const oldest = await keptFrom(staging.tx, 'customers.snapshot');
      if (oldest !== undefined) {
        await staging.setAside(
          'asOf',
          'outOfRange',
          sql`select s.line, s.as_of from staged s where s.rejected is null and s.as_of < ${oldest}::date`,
        );
      }
      const found = await staging.tx.one<{ missing: boolean; negative: boolean }>(sql`
        select bool_or(${aumMissing}) as missing, bool_or(${aum} < 0) as negative from staged s where s.rejected is null`);
      if (found?.missing) {
        await staging.setAside(
          'aum',
          'missing',
          sql`select s.line, null::text from staged s where s.rejected is null and ${aumMissing}`,
        );
      }
      if (found?.negative) await setNegativeAumAside(staging);
    },

    publish: (staging) =>
      publishByMonth(staging, {
        name: 'customers.snapshot',
        key: ['customer_id', 'as_of'],
        partitionedBy: 'as_of',
        ensureMonths: (days) =>
          database.query(
            sql`select customers.ensure_snapshot_months(day, day) from unnest(${days}::date[]) as day`,
          ),
        columns: columns.slice(2).map(({ name, staged }) => ({
          target: staged,
          value: name === 'aum' ? aum : sql.identifier(`s.${staged}`),
          present: staging.has(name) || name === 'aum',
          ...(name === 'closed' ? { byDefault: sql`false` } : {}),
        })),
      }),
  };
}

/** Kinds of customers whose default tier scheme knows no negative AUM. */
async function setNegativeAumAside(staging: Staging): Promise<void> {
  await staging.setAside(
    'aum',
    'negativeAum',
    sql`select s.line, ((${aum})::numeric / 100)::numeric(30,2) from staged s
          join customers.attributes a on a.customer_id = s.customer_id and a.superseded_at = 'infinity'
         where s.rejected is null and ${aum} < 0 and a.customer_kind in (
           select d.customer_kind from customers.default_tier_scheme d
            where (select (t.definition->>'forbidsNegative')::boolean from customers.tier_scheme t
                    where t.scheme_key = d.scheme_key order by t.version desc limit 1))`,
  );
}
