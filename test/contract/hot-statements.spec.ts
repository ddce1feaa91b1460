import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { tablePlacements } from '#platform';
import { actsThatLeaveKpis } from '#reporting';
import { namedExceptions } from '../architecture/distribution/named-exceptions.js';
import { schemaOf } from '../architecture/distribution/schema-of.js';
import {
  statementViolations,
  type StatementViolation,
} from '../architecture/distribution/statement-rules.js';
import { conductAssignments, conductHotStory } from '../support/hot-story.js';
import { createTestBank, type TestBank } from '../support/create-test-bank.js';
import { recordStatements } from '../support/record-statements.js';
import { recordTransactions, type RecordedTransaction } from '../support/record-transactions.js';

const growing = Object.keys(tablePlacements).filter(
  (table) => tablePlacements[table as keyof typeof tablePlacements]!.kind === 'distributed',
);
const namesGrowingTable = new RegExp(
  growing.map((table) => `\\b${table.replace('.', '\\.')}(_\\w+)?\\b`).join('|'),
);

let bank: TestBank;
let committed: readonly RecordedTransaction[];
let hot: { readonly statement: string; readonly violations: readonly StatementViolation[] }[];

beforeAll(async () => {
  bank = await createTestBank();
  const recording = recordStatements();
  const transactions = recordTransactions();
  try {
    await conductHotStory(bank);
    await conductAssignments();
  } finally {
    transactions.stop();
    recording.stop();
  }
  committed = transactions.committed;
  hot = [...recording.statements]
    .filter((statement) => namesGrowingTable.test(statement))
    .map((statement) => ({ statement, violations: statementViolations(statement, tablePlacements) }));
}, 600_000);
afterAll(() => bank.close());

/** Writes to a table that a KPI is read from, or a function that does. */
const changesKpis = new RegExp(
  String.raw`\b((insert into|update|delete from|copy|truncate|create table) (${[
    'campaigns\\.campaign',
    'experiments\\.experiment',
    'experiments\\.enrolment(_\\w+)?',
    'evaluation\\.(evaluation|comparison|total_effect)',
    'evaluation\\.unit_outcome(_\\w+)?',
    'evaluation\\.(unit|region|lifecycle|region_lifecycle)_tally',
    'platform\\.suppression',
  ].join('|')})\b(?!_)|select (experiments|evaluation)\.(close_enrolment|attach_unit_outcomes)\b)`,
  'i',
);

const allowedIn = (statement: string) =>
  namedExceptions.filter(({ says }) => says.test(statement)).flatMap(({ rules }) => rules);

describe('what the platform sends to PostgreSQL from import to key figures', () => {
  it('is recorded, and reads or writes every growing table', () => {
    expect(hot.length).toBeGreaterThan(45);
    const unnamed = growing.filter((table) => !hot.some(({ statement }) => statement.includes(table)));
    expect(unnamed).toEqual([]);
  });

  it('keeps to the rules of many machines, but for what is named and explained', () => {
    const broken = hot.flatMap(({ statement, violations }) => {
      const allowed = allowedIn(statement);
      const found = violations.filter(({ rule }) => !allowed.includes(rule));
      return found.map(
        ({ rule, detail }) => `${rule} (${detail}): ${statement.replace(/\s+/g, ' ').slice(0, 300)}`,
      );
    });
    expect(broken).toEqual([]);
  });

  it('needs each of the exceptions, rule by rule', () => {
    const needless = namedExceptions.flatMap(({ name, rules, says }) => {
      const met = hot.filter(({ statement }) => says.test(statement)).flatMap(({ violations }) => violations);
      return rules
        .filter((wanted) => !met.some(({ rule }) => rule === wanted))
        .map((rule) => `${name}: ${rule}`);
    });
    expect(needless).toEqual([]);
  });

  it('enters whatever may change a KPI in the audit log by an act that KPIs count', () => {
    const changing = committed.filter(({ statements }) => statements.some((each) => changesKpis.test(each)));
    expect(changing.length).toBeGreaterThan(10);
    const unnoticed = changing.filter(({ actions }) =>
      actions.every((action) => actsThatLeaveKpis.includes(action)),
    );
    expect(
      unnoticed.map(({ statements, actions }) => ({
        actions,
        statements: statements.filter((each) => changesKpis.test(each)).map((each) => each.slice(0, 200)),
      })),
    ).toEqual([]);
  });
});

describe('the tables of a migrated database', () => {
  it('are those that are placed, with the keys, references and triggers that were read in the migrations', async () => {
    const client = new pg.Client({ connectionString: bank.ownerUrl });
    await client.connect();
    try {
      const tables = await client.query<{ name: string }>(storedTables);
      expect(tables.rows.map(({ name }) => name)).toEqual(Object.keys(tablePlacements).sort());
      const stored = await client.query<{ what: string }>(storedConstraints);
      expect(stored.rows.map(({ what }) => what).sort()).toEqual(readConstraints());
    } finally {
      await client.end();
    }
  });
});

const storedTables = `
  select n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition
     and n.nspname not in ('information_schema', 'bullmq') and n.nspname not like 'pg\\_%'
   order by 1`;

const storedConstraints = `
  with placed as (
    select c.oid, n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition
       and n.nspname not in ('information_schema', 'bullmq', 'public') and n.nspname not like 'pg\\_%'
  )
  select 'unique ' || p.name || ' ' || (
           select string_agg(coalesce(a.attname, '(expression)'), ', ' order by k.position)
             from unnest(i.indkey::int2[]) with ordinality as k (number, position)
             left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number) as what
    from pg_index i join placed p on p.oid = i.indrelid where i.indisunique
  union all
  select 'reference ' || p.name || ' to ' || t.name
    from pg_constraint f join placed p on p.oid = f.conrelid join placed t on t.oid = f.confrelid
   where f.contype = 'f' and f.conparentid = 0
  union all
  select 'trigger ' || p.name || ' ' || g.tgname from pg_trigger g join placed p on p.oid = g.tgrelid where not g.tgisinternal`;

function readConstraints(): string[] {
  const folder = join(import.meta.dirname, '../../migrations');
  const schema = schemaOf(
    readdirSync(folder)
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  );
  return [...schema]
    .flatMap(([table, { keys, foreignKeys, triggers }]) => [
      ...keys.map(({ columns }) => `unique ${table} ${columns.join(', ')}`),
      ...foreignKeys.map(({ to }) => `reference ${table} to ${to}`),
      ...triggers.map((trigger) => `trigger ${table} ${trigger}`),
    ])
    .sort();
}
