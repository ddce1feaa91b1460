import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tablePlacements, type TablePlacement } from '../../libs/platform/distribution/table-placement.js';
import { schemaOf } from './distribution/schema-of.js';
import { tableViolations } from './distribution/table-rules.js';

const folder = join(import.meta.dirname, '../../migrations');
const migrations = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(join(folder, file), 'utf8'));
/** The ledger of migrations is made by the migrator itself. */
const ledger = 'create table public.tierlift_migration (name text primary key)';

describe('the tables of the migrations', () => {
  it('can all be spread over machines as they are placed', () => {
    expect(tableViolations(schemaOf([ledger, ...migrations]), tablePlacements)).toEqual([]);
  });
});

/** A sound pair of tables, to which one thing is done. */
const sound = `
  create table bank.region (code text primary key);
  create table bank.experiment (experiment_id uuid primary key);
  create table bank.customer (customer_id bigint primary key, region text references bank.region);
  create table bank.fact (
    customer_id bigint not null, source text not null, occurred_on date not null,
    primary key (customer_id, source, occurred_on), foreign key (customer_id) references bank.customer
  ) partition by range (occurred_on);`;
const placements: Record<string, TablePlacement> = {
  'bank.region': { kind: 'reference' },
  'bank.experiment': { kind: 'local', because: 'small' },
  'bank.customer': { kind: 'distributed', by: 'customer_id', group: 'customers' },
  'bank.fact': { kind: 'distributed', by: 'customer_id', group: 'customers' },
};
const brokenBy = (migration: string, changed: Record<string, TablePlacement> = placements) =>
  tableViolations(schemaOf([sound, migration]), changed).map(({ rule, table }) => [rule, table]);

describe('the check of tables', () => {
  it('finds nothing wrong with a sound schema', () => expect(brokenBy('select 1')).toEqual([]));

  it.each([
    ['placed once', 'create table bank.visit (customer_id bigint primary key)', 'bank.visit'],
    ['placed once', 'drop table bank.fact', 'bank.fact'],
    ['placed once', 'alter table bank.fact rename to deed', 'bank.deed'],
    ['has the customer', 'alter table bank.customer drop column customer_id', 'bank.customer'],
    ['keys contain the customer', 'create unique index on bank.customer (region)', 'bank.customer'],
    ['keys contain the customer', 'alter table bank.fact add unique (source, occurred_on)', 'bank.fact'],
    ['keys contain the customer', 'alter table bank.fact drop constraint fact_pkey', 'bank.fact'],
    ['counts by itself', 'alter table bank.fact add column line bigserial', 'bank.fact'],
    ['counts by itself', `alter table bank.fact add column line bigint default nextval('s')`, 'bank.fact'],
    [
      'counts by itself',
      'alter table bank.customer add column line int generated always as identity',
      'bank.customer',
    ],
    [
      'refers to what is beside it',
      'alter table bank.fact add column experiment_id uuid references bank.experiment',
      'bank.fact',
    ],
    [
      'refers to what is beside it',
      'alter table bank.region add column manager bigint references bank.customer',
      'bank.region',
    ],
    [
      'no trigger',
      'create trigger keep before update on bank.fact for each row execute function bank.keep()',
      'bank.fact',
    ],
    [
      'no trigger',
      'create trigger keep before update on bank.region for each row execute function bank.keep()',
      'bank.region',
    ],
  ])('finds that "%s" is broken by: %s', (rule, migration, table) => {
    expect(brokenBy(migration)).toContainEqual([rule, table]);
  });

  it('finds a table that is placed before what it refers to', () => {
    const { 'bank.region': region, ...others } = placements;
    expect(brokenBy('select 1', { ...others, 'bank.region': region! })).toEqual([
      ['referred to comes first', 'bank.customer'],
    ]);
  });
});
