import pg from 'pg';

import { storedTables } from '../../libs/platform/backup/stored-tables.js';

/** Tables whose rows tell how often something was started, not what came of it. */
const skippedTables = ['platform.api_key', 'platform.recording', 'platform.clock'];
/** Acts on keys, and runs for what can be worked out again: how many there are is a matter of timing. */
const skippedRows = /action=key\.|kind=keepPopulations/;
/** How often a run was begun, when, and by whom. */
const skippedColumns = [
  'attempts',
  'worker_token',
  'progress',
  'error',
  'lease_until',
  'sequence',
  'previous_hash',
  'hash',
];

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const instant = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)/g;
/** Hashes of content that names identifiers. */
const digest = /\b[0-9a-f]{64}\b/g;

interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * What every table holds, one sorted text per row, without what differs between two installations that did the same:
 * identifiers drawn at random and the time of recording. Floating-point figures are held to 9 digits.
 */
export async function tableContents(url: string): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const contents = new Map<string, string[]>();
    for (const { name } of await storedTables(client)) {
      if (skippedTables.includes(name)) continue;
      const { rows: columns } = await client.query<Column>(
        `select quote_ident(attname) as name, atttypid::regtype::text as type from pg_attribute
          where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attname`,
        [name],
      );
      const kept = columns.filter(({ name: column }) => !skippedColumns.includes(column));
      const list = kept.map(({ name: column }) => `${column}::text`).join(', ');
      const { rows } = await client.query<(string | null)[]>({
        text: `select ${list} from ${name}`,
        rowMode: 'array',
      });
      const texts = rows.map((row) =>
        row.map((value, index) => `${kept[index]!.name}=${told(value, kept[index]!.type)}`),
      );
      const told_ = texts.map((row) => row.join(' ')).filter((row) => !skippedRows.test(row));
      if (told_.length > 0) contents.set(name, told_.sort());
    }
    return contents;
  } finally {
    await client.end();
  }
}

/** What one installation holds and the other does not, named by table: at most three rows of either side. */
export function differences(
  expected: ReadonlyMap<string, readonly string[]>,
  found: ReadonlyMap<string, readonly string[]>,
): TableDifference[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((table) => {
    const missing = leftOver(expected.get(table) ?? [], found.get(table) ?? []);
    const added = leftOver(found.get(table) ?? [], expected.get(table) ?? []);
    if (missing.length === 0 && added.length === 0) return [];
    return [{ table, missing: missing.slice(0, 3), added: added.slice(0, 3) }];
  });
}

export interface TableDifference {
  readonly table: string;
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/** Rows of the one that the other lacks, each as often as it lacks it. */
function leftOver(rows: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const left = counts.get(row) ?? 0;
    counts.set(row, left - 1);
    return left <= 0;
  });
}

function told(value: string | null, type: string): string {
  if (value === null) return '∅';
  if (type === 'uuid') return 'id';
  if (type.startsWith('timestamp')) return value === 'infinity' ? 'infinity' : 'time';
  if (type === 'double precision') return rounded(Number(value));
  if (type === 'jsonb' || type === 'json') return JSON.stringify(scrubbed(JSON.parse(value)));
  return anonymous(value);
}

function scrubbed(value: unknown): unknown {
  if (typeof value === 'number') return rounded(value);
  if (typeof value === 'string') return anonymous(value);
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [anonymous(key), scrubbed(each)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(9);
}

function anonymous(text: string): string {
  return text.replace(uuid, 'id').replace(instant, 'time').replace(digest, 'digest');
}
