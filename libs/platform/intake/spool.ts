import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import {
  newId,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type Id,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit } from '../audit/audit.js';
import { Configuration } from '../configuration/configuration.js';
import { Database, type Queryable, type Transaction } from '../database/database.js';
import { sql } from '../database/sql.js';

export type FileId = Id<'File'>;

export interface SpooledFile {
  readonly fileId: FileId;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly originalName: string;
  readonly uploadedAt: Date;
  /** Its retention is over: the record stays, the content is gone. */
  readonly deletedAt: Date | null;
}

class TooLarge extends Error {}

/** Receives uploads: what arrives is on disk, with its SHA-256, before anything is done with it. */
@Injectable()
export class Spool {
  constructor(
    private readonly database: Database,
    private readonly configuration: Configuration,
    private readonly audit: Audit,
  ) {}

  /** Streams an upload to disk. An upload that breaks off leaves nothing behind. */
  async receive(
    content: Readable,
    originalName: string,
    actor: Actor,
  ): Promise<SpooledFile | NotPermitted | Refusal<'UploadTooLarge'>> {
    if (!permits(actor, 'import')) return notPermitted(actor, 'import');
    const { TIERLIFT_SPOOL_DIR: folder, TIERLIFT_MAX_UPLOAD_BYTES: limit } = this.configuration.values;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const fileId = newId<'File'>();
    const [arriving, arrived] = [join(folder, `${fileId}.arriving`), join(folder, fileId)];
    try {
      const { sha256, sizeBytes } = await writeHashed(content, arriving, limit);
      await rename(arriving, arrived);
      return await this.record(
        { fileId, sha256, sizeBytes, originalName: basename(originalName).slice(0, 200) },
        actor,
      );
    } catch (error) {
      await Promise.all([rm(arriving, { force: true }), rm(arrived, { force: true })]);
      if (error instanceof TooLarge) {
        return refuse(
          'UploadTooLarge',
          `The upload is larger than the ${limit} bytes that are taken (TIERLIFT_MAX_UPLOAD_BYTES).`,
        );
      }
      throw error;
    }
  }

  async find(fileId: string, via: Queryable = this.database): Promise<SpooledFile | undefined> {
    return via.one<SpooledFile>(sql`
      select file_id as "fileId", sha256, size_bytes::float8 as "sizeBytes", original_name as "originalName",
             uploaded_at as "uploadedAt", deleted_at as "deletedAt"
        from platform.spooled_file where file_id = ${fileId}`);
  }

  /** Keeps the file from being deleted until the transaction ends; false where it already is. */
  async hold(fileId: FileId, tx: Transaction): Promise<boolean> {
    const held = await tx.one(sql`
      select 1 from platform.spooled_file where file_id = ${fileId} and deleted_at is null for share`);
    return held !== undefined;
  }

  private async record(
    file: Omit<SpooledFile, 'uploadedAt' | 'deletedAt'>,
    actor: Actor,
  ): Promise<SpooledFile> {
    return this.database.transaction(async (tx) => {
      await tx.query(sql`
        insert into platform.spooled_file (file_id, sha256, size_bytes, original_name, stored_as, uploaded_by)
        values (${file.fileId}, ${file.sha256}, ${file.sizeBytes}, ${file.originalName}, ${file.fileId}, ${actor.actorId})`);
      await this.audit.record(tx, actor, {
        action: 'file.uploaded',
        subject: `File:${file.fileId}`,
        detail: { sha256: file.sha256, sizeBytes: file.sizeBytes, originalName: file.originalName },
      });
      return (await this.find(file.fileId, tx))!;
    });
  }
}

async function writeHashed(
  content: Readable,
  path: string,
  limit: number,
): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      done(sizeBytes > limit ? new TooLarge() : null, chunk);
    },
  });
  await pipeline(content, measure, createWriteStream(path, { mode: 0o600 }));
  const handle = await open(path);
  await handle.sync();
  await handle.close();
  return { sha256: hash.digest('hex'), sizeBytes };
}
