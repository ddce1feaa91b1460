import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { RunContext, RunHandler } from '../runs/run.js';
import type { FieldSettings } from './field-parser.js';
import { FileFormats, type FileFormat } from './file-format.js';
import { readHeader } from './file-header.js';
import { FileImporter, type ReplayQuarantinePayload } from './import-file.js';
import { quarantineOfRegions } from './quarantine-region.js';
import { RecordCheck } from './record-check.js';
import { RecordKeys } from './record-keys.js';
import { RepeatFilter } from './repeat-filter.js';
import { StagingCopy, type StagedSource } from './staging.js';

interface QuarantinedFields {
  readonly line: string;
  readonly fields: Record<string, string>;
}

const pageRows = 5_000;

/**
 * Sends quarantined records through the intake again, mended or because what they missed has arrived. What fails again
 * is quarantined under the replay's own run, at the same line; the old row is closed either way.
 */
@Injectable()
export class ReplayQuarantine implements RunHandler<ReplayQuarantinePayload> {
  constructor(
    private readonly importer: FileImporter,
    private readonly formats: FileFormats,
  ) {}

  async execute(payload: ReplayQuarantinePayload, context: RunContext): Promise<void> {
    await this.importer.import(
      payload.format,
      payload.parameters ?? {},
      {
        stage: (tx, format, settings) => this.stage(tx, payload, format, settings, context),
        finish: async (tx) => {
          await tx.query(sql`
            update platform.quarantined_row q set state = 'replayed', replayed_by = ${context.runId}
             where run_id = ${payload.runId} and line in (select line from replayed)`);
        },
        detail: { replayOf: payload.runId },
      },
      context,
    );
  }

  private async stage(
    tx: Transaction,
    payload: ReplayQuarantinePayload,
    format: FileFormat,
    settings: FieldSettings,
    context: RunContext,
  ): Promise<StagedSource> {
    // Rows are read under a lock: one that somebody mends meanwhile is replayed as it was, or not closed unseen.
    await tx.query(sql`
      create temporary table replayed on commit drop as
      select line, fields from platform.quarantined_row q where ${replayable(payload, this.formats)} for update`);
    const names = await tx.query<{ name: string }>(
      sql`select distinct jsonb_object_keys(fields) as name from replayed order by 1`,
    );
    const columns = names
      .map(({ name }) => name)
      .filter((name) => format.columns.some((column) => column.name === name));
    const present = new Set(columns);
    if (columns.length === 0) return { present, read: 0, suspects: [] };
    const header = readHeader(columns, 0, format.columns, undefined);
    const repeats = new RepeatFilter(await countReplayed(tx));
    const keys = RecordKeys.of(
      format,
      header.positions.map((position) => position.column),
      repeats,
    );
    const check = new RecordCheck(header, settings, keys);
    let read = 0;
    for (let after = '-1'; ;) {
      context.throwIfCancelled();
      const page = await tx.query<QuarantinedFields>(
        sql`select line, fields from replayed where line > ${after}::bigint order by line limit ${pageRows}`,
      );
      if (page.length > 0) read += await copyPage(tx, page, columns, check, keys);
      if (page.length < pageRows) break;
      after = page.at(-1)!.line;
    }
    return { present, read, suspects: repeats.suspects };
  }
}

async function countReplayed(tx: Transaction): Promise<number> {
  return (await tx.one<{ count: number }>(sql`select count(*)::int as count from replayed`))!.count;
}

function replayable({ runId, lines, regions }: ReplayQuarantinePayload, formats: FileFormats) {
  const chosen = lines === undefined ? sql`true` : sql`line = any(${lines.map(String)}::bigint[])`;
  return sql`run_id = ${runId} and state in ('open', 'mended') and replayable and fields is not null and ${chosen}
    and ${quarantineOfRegions(formats, regions ?? 'all')}`;
}

async function copyPage(
  tx: Transaction,
  page: readonly QuarantinedFields[],
  names: readonly string[],
  check: RecordCheck,
  keys: RecordKeys,
): Promise<number> {
  const copy = new StagingCopy(tx, keys);
  for (const { line, fields } of page) {
    copy.add(check.copyLine({ line: Number(line), values: names.map((name) => fields[name] ?? '') }));
    if (copy.full) await copy.flush();
  }
  return copy.end();
}
