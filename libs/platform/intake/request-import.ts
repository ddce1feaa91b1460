import { Injectable } from '@nestjs/common';
import {
  isUuid,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type NotPermitted,
  type Refusal,
  type RunId,
} from '#kernel';
import { Audit } from '../audit/audit.js';
import { Database } from '../database/database.js';
import { Runs } from '../runs/runs.js';
import { columnMapSchema, type ColumnMap } from './column-map.js';
import { FileFormats, type FileFormat } from './file-format.js';
import type { ImportFilePayload } from './import-file.js';
import { Spool } from './spool.js';

export interface RequestImportCommand {
  readonly fileId: string;
  readonly format: string;
  /** As it was given; checked here. */
  readonly map?: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
}

export type RequestImportRefusal =
  NotPermitted | Refusal<'FileUnknown' | 'FormatUnknown' | 'MapInvalid' | 'InvalidInput'>;

/** Asks for an uploaded file to be imported. */
@Injectable()
export class RequestImport {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly audit: Audit,
    private readonly spool: Spool,
    private readonly formats: FileFormats,
  ) {}

  async execute(command: RequestImportCommand, actor: Actor): Promise<RunId | RequestImportRefusal> {
    if (!permits(actor, 'import')) return notPermitted(actor, 'import');
    const format = this.formats.find(command.format);
    if (!format) {
      return refuse(
        'FormatUnknown',
        `'${command.format}' is not one of the formats ${this.formats.names().join(', ')}.`,
        'format',
      );
    }
    const problem = format.checkParameters?.(command.parameters ?? {});
    if (problem !== undefined) return refuse('InvalidInput', problem, 'parameters');
    const map = readMap(command.map, format);
    if (typeof map === 'string') return refuse('MapInvalid', map, 'map');
    const file = isUuid(command.fileId) ? await this.spool.find(command.fileId) : undefined;
    if (!file) return refuse('FileUnknown', `No file '${command.fileId}' was uploaded.`, 'fileId');
    const payload: ImportFilePayload = {
      fileId: file.fileId,
      format: format.name,
      ...(map ? { map } : {}),
      ...(command.parameters ? { parameters: command.parameters } : {}),
    };
    const outcome = await this.database.transaction(async (tx) => {
      if (!(await this.spool.hold(file.fileId, tx))) {
        return refuse(
          'FileUnknown',
          `The file '${file.fileId}' was deleted since its retention is over; upload it again.`,
          'fileId',
        );
      }
      const requested = await this.runs.request(tx, actor, 'importFile', payload);
      await this.audit.record(tx, actor, {
        action: 'import.requested',
        subject: `Run:${requested}`,
        detail: { ...payload, sha256: file.sha256 },
      });
      return requested;
    });
    if (typeof outcome === 'string') await this.runs.wake();
    return outcome;
  }
}

/** The map, undefined where none is given, or what is wrong with it. */
export function readMap(given: unknown, format: FileFormat): ColumnMap | undefined | string {
  if (given === undefined || given === null) return undefined;
  const parsed = columnMapSchema.safeParse(given);
  if (!parsed.success) {
    return parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'map'}: ${issue.message}`)
      .join('; ');
  }
  const unknown = Object.keys(parsed.data.columns).find(
    (name) => !format.columns.some((column) => column.name === name),
  );
  return unknown === undefined
    ? parsed.data
    : `columns.${unknown}: the format '${format.name}' has no such column`;
}
