import { Injectable } from '@nestjs/common';
import {
  invalidInput,
  isUuid,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type InvalidInput,
  type NotPermitted,
  type Refusal,
  type RunId,
} from '#kernel';
import { Audit } from '../audit/audit.js';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { FileFormats } from './file-format.js';
import { findPersonalIdentifier } from './personal-identifier.js';
import { QuarantineReader, type QuarantinedRow } from './quarantine.reader.js';

export interface MendQuarantinedRowCommand {
  readonly runId: string;
  readonly line: number;
  /** Corrected values by column; columns that are not named keep what they had. */
  readonly fields: Readonly<Record<string, string>>;
}

export type MendRefusal =
  NotPermitted | InvalidInput | Refusal<'QuarantineRowUnknown' | 'QuarantineRowClosed' | 'NotReplayable'>;

/** Corrects a quarantined record. Whether it is right now is decided when it is replayed. */
@Injectable()
export class MendQuarantinedRow {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly formats: FileFormats,
    private readonly reader: QuarantineReader,
  ) {}

  async execute(
    { runId, line, fields }: MendQuarantinedRowCommand,
    actor: Actor,
  ): Promise<QuarantinedRow | MendRefusal> {
    if (!permits(actor, 'import')) return notPermitted(actor, 'import');
    const row = isUuid(runId) ? await this.reader.find(runId as RunId, line, actor.regions) : undefined;
    if (!row)
      return refuse(
        'QuarantineRowUnknown',
        `Import ${runId} has no quarantined record at line ${line}.`,
        'line',
      );
    if (row.state === 'replayed')
      return refuse('QuarantineRowClosed', `The record was replayed by run ${row.replayedBy}.`);
    if (!row.replayable)
      return refuse('NotReplayable', `A record set aside as '${row.reason}' is not replayed.`);
    const problem = this.problemOf(row.format, fields);
    if (problem) return problem;
    return this.database.transaction(async (tx) => {
      const changed = await tx.one(sql`
        update platform.quarantined_row
           set fields = coalesce(fields, '{}') || ${JSON.stringify(fields)}::jsonb, state = 'mended', mended_by = ${actor.actorId}
         where run_id = ${runId} and line = ${line} and state <> 'replayed'
        returning line`);
      if (!changed) return refuse('QuarantineRowClosed', 'The record was replayed meanwhile.');
      await this.audit.record(tx, actor, {
        action: 'quarantine.mended',
        subject: `Run:${runId}`,
        detail: { line, columns: Object.keys(fields) },
      });
      return { ...row, fields: { ...row.fields, ...fields }, state: 'mended', mendedBy: actor.actorId };
    });
  }

  private problemOf(formatName: string, fields: Readonly<Record<string, string>>): InvalidInput | undefined {
    const format = this.formats.get(formatName);
    if (Object.keys(fields).length === 0)
      return invalidInput('fields', 'Name at least one column and its corrected value.');
    for (const [name, value] of Object.entries(fields)) {
      if (!format.columns.some((column) => column.name === name)) {
        return invalidInput('fields', `The format '${formatName}' has no column '${name}'.`);
      }
      const identifier = findPersonalIdentifier(value);
      if (identifier === 'idCardNumber')
        return invalidInput('fields', `The value for '${name}' holds an ID-card number, which is not kept.`);
      if (value.includes('\u0000') || value.length > 2_000)
        return invalidInput('fields', `The value for '${name}' is not usable text.`);
    }
    return undefined;
  }
}
