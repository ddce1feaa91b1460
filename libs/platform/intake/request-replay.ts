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
import { sql } from '../database/sql.js';
import { Runs } from '../runs/runs.js';
import { FileFormats } from './file-format.js';
import type { ReplayQuarantinePayload } from './import-file.js';
import { quarantineOfRegions } from './quarantine-region.js';

export interface RequestReplayCommand {
  readonly runId: string;
  /** Absent: every record of the import that can be replayed. */
  readonly lines?: readonly number[];
}

/** Asks for quarantined records of an import to be sent through the intake again. */
@Injectable()
export class RequestReplay {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly audit: Audit,
    private readonly formats: FileFormats,
  ) {}

  async execute(
    { runId, lines }: RequestReplayCommand,
    actor: Actor,
  ): Promise<RunId | NotPermitted | Refusal<'NothingToReplay'>> {
    if (!permits(actor, 'import')) return notPermitted(actor, 'import');
    const outcome = await this.database.transaction(async (tx) => {
      const chosen = lines === undefined ? sql`true` : sql`line = any(${lines.map(String)}::bigint[])`;
      const open = isUuid(runId)
        ? await tx.one<{ format: string; parameters: Record<string, string> }>(sql`
            select format, parameters from platform.quarantined_row q
             where run_id = ${runId} and state in ('open', 'mended') and replayable and fields is not null and ${chosen}
               and ${quarantineOfRegions(this.formats, actor.regions)}
             limit 1`)
        : undefined;
      if (!open) return refuse('NothingToReplay', `Import ${runId} has no such record that can be replayed.`);
      const payload: ReplayQuarantinePayload = {
        runId,
        ...open,
        ...(lines ? { lines } : {}),
        ...(actor.regions === 'all' ? {} : { regions: actor.regions }),
      };
      const requested = await this.runs.request(tx, actor, 'replayQuarantine', payload);
      await this.audit.record(tx, actor, {
        action: 'quarantine.replayRequested',
        subject: `Run:${requested}`,
        detail: { ...payload },
      });
      return requested;
    });
    if (typeof outcome === 'string') await this.runs.wake();
    return outcome;
  }
}
