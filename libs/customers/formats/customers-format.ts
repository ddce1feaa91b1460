import {
  publishVersions,
  sql,
  stillStanding,
  type ColumnSpec,
  type FileFormat,
  type Published,
  type Staging,
  type VersionedColumn,
} from '#platform';
import { behaviours, customerKinds, relationships, riskAppetites } from '../vocabulary.js';
import { customerIdColumn } from './known-customer.js';

const attribute = (name: string, staged: string): ColumnSpec => ({
  name,
  staged,
  kind: 'text',
  maximumLength: 100,
});

const columns: readonly ColumnSpec[] = [
  { name: 'reference', staged: 'reference', kind: 'reference', required: true },
  {
    name: 'relationship',
    staged: 'relationship',
    kind: 'oneOf',
    values: relationships,
    required: true,
    byDefault: 'customer',
  },
  {
    name: 'customerKind',
    staged: 'customer_kind',
    kind: 'oneOf',
    values: customerKinds,
    required: true,
    byDefault: 'personal',
  },
  { name: 'openedOn', staged: 'opened_on', kind: 'date' },
  { name: 'closedOn', staged: 'closed_on', kind: 'date' },
  attribute('region', 'region'),
  attribute('branch', 'branch'),
  attribute('manager', 'manager'),
  { name: 'birthYear', staged: 'birth_year', kind: 'integer', minimum: 1900, maximum: 2100 },
  attribute('gender', 'gender'),
  attribute('maritalStatus', 'marital_status'),
  {
    name: 'youngestChildBirthYear',
    staged: 'youngest_child_birth_year',
    kind: 'integer',
    minimum: 1900,
    maximum: 2100,
  },
  attribute('occupation', 'occupation'),
  attribute('employerType', 'employer_type'),
  attribute('title', 'title'),
  attribute('industry', 'industry'),
  { name: 'riskAppetite', staged: 'risk_appetite', kind: 'oneOf', values: riskAppetites },
  { name: 'behaviour', staged: 'behaviour', kind: 'oneOf', values: behaviours },
  { name: 'annualSales', staged: 'annual_sales_fen', kind: 'amount', minimum: 0n },
  { name: 'totalAssets', staged: 'total_assets_fen', kind: 'amount', minimum: 0n },
  attribute('institutionKind', 'institution_kind'),
  attribute('strategicGroup', 'strategic_group'),
  { name: 'referrer', staged: 'referrer', kind: 'reference' },
];

const defaults: Record<string, string> = { relationship: 'customer', customerKind: 'personal' };

/** Customers and prospects. A column that the file does not have keeps what is stored. */
export const customersFormat: FileFormat = {
  name: 'customers',
  fills: ['customers.customer', 'customers.attributes'],
  columns,
  identity: ['reference'],
  hashColumns: [customerIdColumn, { staged: 'referrer_id', hashOf: 'referrer' }],

  regionOfQuarantined: sql`q.fields->>'region'`,

  async check(staging) {
    await staging.setAside(
      'reference',
      'erasedCustomer',
      sql`select s.line, '***' from staged s join customers.customer c using (customer_id) where s.rejected is null and c.erased_at is not null`,
    );
    await staging.setAside(
      'reference',
      'referenceCollision',
      sql`select s.line, s.reference from staged s join customers.customer c using (customer_id)
           where s.rejected is null and c.erased_at is null and c.reference <> s.reference
          union all
          select s.line, s.reference from staged s
           where customer_id in (select customer_id from staged where rejected is null group by 1 having min(reference) <> max(reference))`,
    );
    await staging.setAside(
      'region',
      'unknownRegion',
      sql`select s.line, s.region from staged s left join customers.region r on r.code = s.region
           where s.region is not null and r.code is null`,
    );
    await staging.setAside(
      'referrer',
      'inconsistent',
      sql`select s.line, s.referrer from staged s where s.referrer = s.reference`,
    );
    await staging.setAside(
      'closedOn',
      'inconsistent',
      sql`select s.line, s.closed_on from staged s where s.closed_on < s.opened_on`,
    );
  },

  async publish(staging): Promise<Published> {
    await staging.tx.query(sql`
      insert into customers.customer (customer_id, reference, recorded_at)
      select s.customer_id, s.reference, ${staging.recordedAt}::timestamptz from staged s where ${stillStanding}
      order by s.customer_id
      on conflict (customer_id) do nothing`);
    return publishVersions(staging, {
      name: 'customers.attributes',
      key: ['customer_id'],
      columns: versionedColumns(staging),
    });
  },
};

function versionedColumns(staging: Staging): VersionedColumn[] {
  return columns.slice(1).map(({ name, staged }) => {
    const target = name === 'referrer' ? 'referrer_id' : staged;
    const byDefault = defaults[name];
    return {
      target,
      value: sql.identifier(`s.${target}`),
      present: staging.has(name),
      ...(byDefault === undefined ? {} : { byDefault: sql`${byDefault}::text` }),
    };
  });
}
