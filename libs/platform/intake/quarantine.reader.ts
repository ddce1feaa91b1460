import { Injectable } from '@nestjs/common';
import type { Actor, RunId } from '#kernel';
import { Database } from '../database/database.js';
import { sql, type Sql } from '../database/sql.js';
import { FileFormats } from './file-format.js';
import { quarantineOfRegions } from './quarantine-region.js';
import type { RejectionReason } from './rejection.js';

export type QuarantineState = 'open' | 'mended' | 'replayed';

/** One record that was set aside. */
export interface QuarantinedRow {
  readonly runId: RunId;
  readonly line: number;
  readonly format: string;
  readonly column: string;
  readonly value: string | null;
  readonly reason: RejectionReason;
  /** The record in our own columns; null where it must not be kept or could not be split. */
  readonly fields: Readonly<Record<string, string>> | null;
  readonly replayable: boolean;
  readonly state: QuarantineState;
  readonly mendedBy: string | null;
  readonly replayedBy: RunId | null;
  readonly recordedAt: Date;
}

export interface QuarantineFilter {
  readonly runId?: RunId;
  readonly format?: string;
  readonly reason?: RejectionReason;
  readonly state?: QuarantineState;
  /** Only records of these regions; records whose region cannot be told belong to the whole bank. */
  readonly regions?: Actor['regions'];
}

/** Key of a row in lists: newest import first, in the order of its lines. */
export interface QuarantineKey {
  readonly runId: RunId;
  readonly line: number;
}

const columns = sql`
  run_id as "runId", line::float8 as line, format, column_name as "column", value, reason, fields, replayable, state,
  mended_by as "mendedBy", replayed_by as "replayedBy", recorded_at as "recordedAt"`;

function matching({ runId, format, reason, state, regions }: QuarantineFilter, formats: FileFormats): Sql {
  return sql.join(
    [
      sql`true`,
      ...(runId ? [sql`run_id = ${runId}`] : []),
      ...(format ? [sql`format = ${format}`] : []),
      ...(reason ? [sql`reason = ${reason}`] : []),
      ...(state ? [sql`state = ${state}`] : []),
      quarantineOfRegions(formats, regions ?? 'all'),
    ],
    ' and ',
  );
}

@Injectable()
export class QuarantineReader {
  constructor(
    private readonly database: Database,
    private readonly formats: FileFormats,
  ) {}

  async list(filter: QuarantineFilter, limit: number, after?: QuarantineKey): Promise<QuarantinedRow[]> {
    const onward = after
      ? sql`(run_id < ${after.runId} or run_id = ${after.runId} and line > ${after.line})`
      : sql`true`;
    return this.database.query<QuarantinedRow>(sql`
      select ${columns} from platform.quarantined_row q
       where ${matching(filter, this.formats)} and ${onward}
       order by run_id desc, line
       limit ${limit}`);
  }

  async find(
    runId: RunId,
    line: number,
    regions: Actor['regions'] = 'all',
  ): Promise<QuarantinedRow | undefined> {
    return this.database.one<QuarantinedRow>(sql`
      select ${columns} from platform.quarantined_row q
       where run_id = ${runId} and line = ${line} and ${quarantineOfRegions(this.formats, regions)}`);
  }

  /** How many were set aside for each reason. */
  async countByReason(filter: QuarantineFilter): Promise<{ reason: RejectionReason; count: number }[]> {
    return this.database.query(sql`
      select reason, count(*)::int as count from platform.quarantined_row q
       where ${matching(filter, this.formats)} group by reason order by 2 desc, 1`);
  }

  /** Every matching row, in pages: a quarantine can be as long as its file. */
  async *all(filter: QuarantineFilter): AsyncGenerator<QuarantinedRow> {
    const pageRows = 2_000;
    for (let after: QuarantineKey | undefined; ;) {
      const page = await this.list(filter, pageRows, after);
      yield* page;
      if (page.length < pageRows) return;
      after = page.at(-1);
    }
  }
}
