import { once } from 'node:events';
import copyStreams from 'pg-copy-streams';
import type { RunId } from '#kernel';
import type { Transaction } from '../database/database.js';
import { sql, type Sql } from '../database/sql.js';
import { asFileText, stagedType } from './column-spec.js';
import type { RecordKeys } from './record-keys.js';
import type { StagedFormat } from './staged-format.js';
import { isReplayable, rejectionReasons, type RejectionReason } from './rejection.js';

/** Records of the file that nothing has set aside so far; `s` is the staged record. */
export const stillStanding = sql`s.rejected is null and not exists (select from set_aside a where a.line = s.line)`;

const copyBufferBytes = 256 * 1024;
const rowsOfSample = 3_000;

/** What reading a source has found out about its records. */
export interface StagedSource {
  /** Columns of ours that the source has. */
  readonly present: ReadonlySet<string>;
  /** Records read, rejected or not: PostgreSQL's own count. */
  readonly read: number;
  /** Lines that may repeat the identity of another record; undefined: any may. */
  readonly suspects: readonly number[] | undefined;
}

/**
 * The records of one file on their way in: a temporary table, gone with its transaction, so that a killed or cancelled
 * import leaves nothing behind. Every record that was read is one row, rejected or not.
 */
export class Staging {
  constructor(
    readonly tx: Transaction,
    readonly format: StagedFormat,
    readonly runId: RunId,
    readonly parameters: Readonly<Record<string, string>>,
    readonly source: StagedSource,
    /** Given once the write ticket is taken. */
    readonly recordedAt: Date,
  ) {}

  private anyAside = false;

  /** What still stands so far; `stillStanding` without the look at what was set aside, where nothing was. */
  get standing(): Sql {
    return this.anyAside ? stillStanding : sql`s.rejected is null`;
  }

  has(column: string): boolean {
    return this.source.present.has(column);
  }

  /** Sets records aside: `rows` yields line and value. The first reason that is found for a record stays. */
  async setAside(column: string, reason: RejectionReason, rows: Sql): Promise<void> {
    await this.setAsideFor(
      column,
      sql`select line, value, ${reason}::text from (${rows}) found (line, value)`,
    );
  }

  /** The same where one look finds several reasons: `rows` yields line, value and reason. */
  async setAsideFor(column: string, rows: Sql): Promise<void> {
    await this.insertAside(
      sql`select line, ${column}, value::text, reason from (${rows}) found (line, value, reason)`,
    );
  }

  /**
   * Which records `s` share these columns, of their identity, with another: a condition that leaves none of them out.
   * Undefined where no record can.
   */
  repeating(columns: Sql): Sql | undefined {
    const { suspects } = this.source;
    if (suspects === undefined) return sql`true`;
    if (suspects.length === 0) return undefined;
    const lines = suspects.map(String);
    return sql`(${columns}) in (select ${columns} from staged s where s.line = any(${lines}::bigint[]))`;
  }

  /** Finds records that share their identity with another of the file; where they contradict each other, none is taken. */
  async setConflictsAside(): Promise<void> {
    const identity = sql.literal(this.format.identity.map((name) => `s.${name}`).join(', '));
    const repeating = this.repeating(identity);
    if (repeating === undefined) return;
    const contents = sql.literal(this.format.columns.map((column) => `s.${column.staged}`).join(', '));
    const [first] = this.format.identity;
    const shown = this.format.columns.find((column) => column.staged === first) ?? this.format.columns[0]!;
    await this.tx.query(sql`
      create temporary table repeated on commit drop as
      select s.line, ${sql.literal(asFileText(shown, 's'))} as value, min(s.line) over w as first_line,
             min(md5(row(${contents})::text)) over w <> max(md5(row(${contents})::text)) over w as conflicting
        from staged s
       where s.rejected is null
         and (${identity}) in (select ${identity} from staged s where s.rejected is null and ${repeating}
                                group by ${identity} having count(*) > 1)
      window w as (partition by ${identity})`);
    await this.setAside(
      shown.name,
      'conflictingDuplicate',
      sql`select line, value from repeated where conflicting`,
    );
  }

  /** The second and later of identical records change nothing. */
  async setIdenticalAside(): Promise<void> {
    if (this.source.suspects?.length === 0) return;
    await this.insertAside(sql`select line, '', null, null from repeated where line > first_line`);
  }

  /** Moves what was rejected into the quarantine; returns how many there were and how many records only repeat another. */
  async quarantine(): Promise<{ read: number; quarantined: number; repeated: number }> {
    const unreplayable = (Object.keys(rejectionReasons) as RejectionReason[]).filter(
      (reason) => !isReplayable(reason),
    );
    const fields = sql.join(
      this.format.columns.map((column) => sql`${column.name}::text, ${sql.literal(asFileText(column, 's'))}`),
    );
    const { rowCount } = await this.run(sql`
      insert into platform.quarantined_row (run_id, line, format, parameters, column_name, value, reason, fields, replayable)
      select ${this.runId}, line, ${this.format.name}, ${JSON.stringify(this.parameters)}::jsonb, column_name, value, reason,
             fields, not reason = any(${unreplayable}::text[])
        from (select line, rejected->>'column', rejected->>'value', rejected->>'reason', rejected->'fields'
                from staged where rejected is not null
              union all
              select line, a.column_name, a.value, a.reason,
                     case when not a.reason = any(${unreplayable}::text[]) then jsonb_strip_nulls(jsonb_build_object(${fields})) end
                from set_aside a join staged s using (line) where a.reason is not null
             ) rejected (line, column_name, value, reason, fields)`);
    const aside = await this.tx.one<{ repeated: number }>(
      sql`select count(*)::int as repeated from set_aside where reason is null`,
    );
    return { read: this.source.read, quarantined: rowCount ?? 0, repeated: aside!.repeated };
  }

  private async insertAside(rows: Sql): Promise<void> {
    const { rowCount } = await this.run(sql`
      insert into set_aside (line, column_name, value, reason) ${rows} on conflict do nothing`);
    if (rowCount! > 0) this.anyAside = true;
  }

  /** A statement of which the number of rows is wanted. */
  private run(statement: Sql) {
    return this.tx.client.query(statement.text, [...statement.values]);
  }
}

/** Creates the staging table of a format in the transaction. */
export async function createStaging(tx: Transaction, format: StagedFormat): Promise<void> {
  const columns = [
    ...format.columns.map((column) => `${column.staged} ${stagedType(column)}`),
    ...(format.hashColumns ?? []).map(({ staged }) => `${staged} bigint`),
    ...(format.derivedColumns ?? []),
  ];
  await tx.query(sql`
    create temporary table staged (line bigint not null, rejected jsonb, ${sql.literal(columns.join(', '))}) on commit drop`);
  await tx.query(sql`
    create temporary table set_aside (line bigint primary key, column_name text, value text, reason text) on commit drop`);
}

/** Tells the planner what was staged, by the columns that records are joined and set aside by: how many, and how diverse. */
export async function analyseStaging(tx: Transaction, format: StagedFormat): Promise<void> {
  const hashes = (format.hashColumns ?? []).map(({ staged }) => staged);
  const derived = (format.derivedColumns ?? []).map((definition) => definition.split(' ', 1)[0]!);
  const columns = [...new Set(['line', 'rejected', ...format.identity, ...hashes, ...derived])];
  // A sample of 300 rows for each unit of the target.
  await tx.query(sql`select set_config('default_statistics_target', ${String(rowsOfSample / 300)}, true)`);
  await tx.query(sql`analyze staged (${sql.join(columns.map((column) => sql.identifier(column)))})`);
  await tx.query(sql`set local default_statistics_target to default`);
}

/** Writes lines of COPY into the staging table; `flush` waits where PostgreSQL is slower than the file. */
export class StagingCopy {
  private readonly stream;
  private failure: Error | undefined;
  private parts: string[] = [];
  private length = 0;

  constructor(tx: Transaction, keys: RecordKeys) {
    this.stream = tx.client.query(copyStreams.from(`copy staged (${keys.copied.join(', ')}) from stdin`));
    this.stream.on('error', (error) => (this.failure = error));
  }

  get full(): boolean {
    return this.length >= copyBufferBytes;
  }

  /** Without waiting: the caller flushes when `full`. */
  add(line: string): void {
    this.parts.push(line);
    this.length += line.length;
  }

  async flush(): Promise<void> {
    if (this.failure) throw this.failure;
    const text = this.parts.join('');
    [this.parts, this.length] = [[], 0];
    if (text !== '' && !this.stream.write(text)) await once(this.stream, 'drain');
    if (this.failure) throw this.failure;
  }

  /** Lines that are bytes already. */
  async write(lines: Buffer): Promise<void> {
    if (this.failure) throw this.failure;
    if (lines.length > 0 && !this.stream.write(lines)) await once(this.stream, 'drain');
    if (this.failure) throw this.failure;
  }

  /** Returns how many records PostgreSQL has taken. */
  async end(): Promise<number> {
    await this.flush();
    this.stream.end();
    await once(this.stream, 'finish');
    return this.stream.rowCount;
  }

  /** Ends the COPY without its rows, so that the connection can roll back. */
  async abandon(): Promise<void> {
    if (this.stream.destroyed || this.stream.writableFinished) return;
    const closed = once(this.stream, 'close').catch(() => undefined);
    this.stream.destroy(new Error('the import was given up'));
    await closed;
  }
}
