import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { systemActor } from '#kernel';
import { Audit } from '../audit/audit.js';
import { Configuration } from '../configuration/configuration.js';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { FileId } from './spool.js';

/** When the job queue calls `ClearSpool`: every night in the bank's time zone. */
export const spoolSchedule = { name: 'clearSpool', cron: '30 2 * * *' } as const;

const batchFiles = 200;
const unfinishedAfterMilliseconds = 24 * 3600 * 1000;

/**
 * Deletes uploads whose retention is over: that many days after the last of their imports has ended, or after they came
 * where none was asked for. What an import still needs stays, however old. The record of the upload stays as well.
 */
@Injectable()
export class ClearSpool {
  constructor(
    private readonly database: Database,
    private readonly configuration: Configuration,
    private readonly audit: Audit,
  ) {}

  /** Returns how many uploads were deleted. Being cut off or called twice does no harm. */
  async execute(now: Date): Promise<number> {
    await this.removeUnfinished(now);
    for (let deleted = 0; ;) {
      const batch = await this.clearBatch(now);
      deleted += batch;
      if (batch < batchFiles) return deleted;
    }
  }

  private async clearBatch(now: Date): Promise<number> {
    const { TIERLIFT_SPOOL_DIR: folder, TIERLIFT_UPLOAD_RETENTION_DAYS: days } = this.configuration.values;
    return this.database.transaction(async (tx) => {
      // The lock keeps an import of the file from being asked for meanwhile.
      const files = await tx.query<{ fileId: FileId; storedAs: string }>(sql`
        select f.file_id as "fileId", f.stored_as as "storedAs"
          from platform.spooled_file f
         where f.deleted_at is null
           and f.uploaded_at <= ${now}::timestamptz - make_interval(days => ${days}::int)
           and not exists (
             select from platform.run r
              where r.kind = 'importFile' and r.payload ->> 'fileId' = f.file_id::text
                and (r.finished_at is null or r.finished_at > ${now}::timestamptz - make_interval(days => ${days}::int)))
         order by f.uploaded_at
         limit ${batchFiles}
           for update skip locked`);
      if (files.length === 0) return 0;
      // Files first: where this is cut off, the next call finds the rows and removes what is already gone once more.
      for (const { storedAs } of files) await rm(join(folder, storedAs), { force: true });
      const fileIds = files.map(({ fileId }) => fileId);
      await tx.query(sql`
        update platform.spooled_file set deleted_at = ${now}::timestamptz where file_id = any(${fileIds}::uuid[])`);
      await this.audit.record(tx, systemActor, {
        action: 'files.deleted',
        subject: 'Spool',
        detail: { fileIds, retentionDays: days },
      });
      return files.length;
    });
  }

  /** Uploads that broke off with their server: nobody writes to a file that has not moved for a day. */
  private async removeUnfinished(now: Date): Promise<void> {
    const { TIERLIFT_SPOOL_DIR: folder } = this.configuration.values;
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.arriving'))) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && now.getTime() - found.mtimeMs > unfinishedAfterMilliseconds)
        await rm(path, { force: true });
    }
  }
}
