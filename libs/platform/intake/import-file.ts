import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import { Audit } from '../audit/audit.js';
import { Clock } from '../clock/clock.js';
import { Configuration } from '../configuration/configuration.js';
import { Database, type Transaction } from '../database/database.js';
import { sql } from '../database/sql.js';
import { takeWriteTicket } from '../database/write-ticket.js';
import type { RunContext, RunHandler } from '../runs/run.js';
import type { ColumnMap } from './column-map.js';
import type { FieldSettings } from './field-parser.js';
import { openFileBlocks } from './file-blocks.js';
import { FileFormats, type FileFormat } from './file-format.js';
import { refreshStatistics } from '../database/refresh-statistics.js';
import { readHeader } from './file-header.js';
import { PlainRecords } from './plain-records.js';
import { RecordCheck } from './record-check.js';
import { RecordKeys } from './record-keys.js';
import { RepeatFilter } from './repeat-filter.js';
import { RecordSplitter, type FileRecord } from './record-splitter.js';
import { analyseStaging, createStaging, Staging, StagingCopy, type StagedSource } from './staging.js';

export interface ImportFilePayload {
  readonly fileId: string;
  readonly format: string;
  readonly map?: ColumnMap;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface ReplayQuarantinePayload {
  readonly format: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The import whose quarantine is replayed. */
  readonly runId: string;
  /** Lines of that import; absent for all that can be replayed. */
  readonly lines?: readonly number[];
  /** Only records of these regions: those of the key that asked for the replay. */
  readonly regions?: readonly string[];
}

/** Runs of the intake: kind → payload. */
export interface IntakeRuns {
  importFile: ImportFilePayload;
  replayQuarantine: ReplayQuarantinePayload;
}

interface Source {
  /** Stages every record through the check. */
  stage(tx: Transaction, format: FileFormat, settings: FieldSettings): Promise<StagedSource>;
  /** In the last transaction, before the run ends. */
  finish?(tx: Transaction): Promise<void>;
  readonly detail: Readonly<Record<string, unknown>>;
}

const rowsThatChangePlans = 200;

/**
 * stage → duplicates → write ticket → checks against what is stored → publish → quarantine → account → end of the run,
 * all in one transaction: an import is there as a whole or not at all, and may be repeated.
 */
@Injectable()
export class FileImporter {
  constructor(
    readonly database: Database,
    private readonly formats: FileFormats,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly audit: Audit,
  ) {}

  async import(
    formatName: string,
    parameters: Readonly<Record<string, string>>,
    source: Source,
    context: RunContext,
  ): Promise<void> {
    const format = this.formats.get(formatName);
    const settings: FieldSettings = {
      today: await this.clock.today(),
      allowElevenDigitReferences: this.configuration.values.TIERLIFT_ALLOW_ELEVEN_DIGIT_REFERENCES,
    };
    await this.database.transaction(async (tx) => {
      await tx.query(
        sql`select set_config('TimeZone', ${this.configuration.timeZone}, true), set_config('work_mem', '128MB', true)`,
      );
      await createStaging(tx, format);
      const staged = await source.stage(tx, format, settings);
      await analyseStaging(tx, format);
      await context.report({ step: 'waiting for other imports', done: 0 });
      const recordedAt = await takeWriteTicket(tx);
      const staging = new Staging(tx, format, context.runId, parameters, staged, recordedAt);
      await this.publish(staging, format, source, context);
    });
  }

  private async publish(
    staging: Staging,
    format: FileFormat,
    source: Source,
    context: RunContext,
  ): Promise<void> {
    const { tx } = staging;
    await context.report({ step: 'checking against what is stored', done: 0 });
    await staging.setConflictsAside();
    await format.check(staging);
    await staging.setIdenticalAside();
    await tx.query(sql`analyze set_aside`);
    context.throwIfCancelled();
    await context.report({ step: 'publishing', done: 0 });
    const published = await format.publish(staging);
    const { read, quarantined, repeated } = await staging.quarantine();
    const counts = {
      read,
      new: published.new,
      restated: published.restated,
      unchanged: published.unchanged + repeated,
      quarantined,
    };
    if (counts.new + counts.restated + counts.unchanged + counts.quarantined !== read) {
      throw new Fault(
        'IMPORT_NOT_ACCOUNTED',
        `The import lost count of its records: ${JSON.stringify(counts)}`,
        { details: counts },
      );
    }
    if (published.new + published.restated >= rowsThatChangePlans) {
      await context.report({ step: 'refreshing statistics', done: 0 });
      const [first, ...others] = format.fills ?? [];
      if (first !== undefined) await refreshStatistics(tx, first, published.filled);
      for (const table of others) await refreshStatistics(tx, table);
    }
    if (counts.new + counts.restated > 0) await format.onTaken?.(tx);
    await source.finish?.(tx);
    await this.audit.record(tx, context.actor, {
      action: 'file.imported',
      subject: `Run:${context.runId}`,
      detail: { format: format.name, ...source.detail, counts },
    });
    await context.complete(tx, counts);
  }
}

/** Imports an uploaded file. */
@Injectable()
export class ImportFile implements RunHandler<ImportFilePayload> {
  constructor(
    private readonly importer: FileImporter,
    private readonly configuration: Configuration,
  ) {}

  async execute(
    { fileId, format, map, parameters = {} }: ImportFilePayload,
    context: RunContext,
  ): Promise<void> {
    const file = await this.importer.database.one<{ storedAs: string; sha256: string }>(
      sql`select stored_as as "storedAs", sha256 from platform.spooled_file where file_id = ${fileId}`,
    );
    if (!file) throw new Fault('FILE_MISSING', `No file '${fileId}' was uploaded`);
    const path = join(this.configuration.values.TIERLIFT_SPOOL_DIR, file.storedAs);
    await this.importer.import(
      format,
      parameters,
      {
        stage: (tx, definition, settings) => stageFile(path, tx, definition, map, settings, context),
        detail: { fileId, sha256: file.sha256, ...(map ? { map } : {}) },
      },
      context,
    );
  }
}

async function stageFile(
  path: string,
  tx: Transaction,
  format: FileFormat,
  map: ColumnMap | undefined,
  settings: FieldSettings,
  context: RunContext,
): Promise<StagedSource> {
  const blocks = await openFileBlocks(path);
  const splitter = new RecordSplitter(map?.delimiter ?? ',');
  let staged: { copy: StagingCopy; check: RecordCheck; present: ReadonlySet<string> } | undefined;
  const repeats = RepeatFilter.forFile(blocks.sizeBytes);
  let plain: PlainRecords | undefined;
  const take = async (records: Iterable<FileRecord>) => {
    for (const record of records) {
      if (staged === undefined) {
        const header = readHeader(record.values, record.line, format.columns, map);
        const columns = header.positions.map((position) => position.column);
        const keys = RecordKeys.of(format, columns, repeats);
        staged = {
          copy: new StagingCopy(tx, keys),
          check: new RecordCheck(header, settings, keys),
          present: new Set(columns.map((column) => column.name)),
        };
        plain = splitter.plainLines = PlainRecords.of(header, map !== undefined, settings, keys);
      } else {
        staged.copy.add(staged.check.copyLine(record));
        if (staged.copy.full) await staged.copy.flush();
      }
    }
    if (plain !== undefined) await staged!.copy.write(plain.drain());
  };
  try {
    for await (const block of blocks) {
      context.throwIfCancelled();
      await take(splitter.push(block));
      await context.report({ step: 'reading', done: blocks.readBytes(), total: blocks.sizeBytes });
    }
    await take(splitter.end());
    if (staged === undefined) readHeader([''], 1, format.columns, map);
    const read = await staged!.copy.end();
    return { present: staged!.present, read, suspects: repeats.suspects };
  } catch (error) {
    await staged?.copy.abandon();
    throw error;
  }
}
