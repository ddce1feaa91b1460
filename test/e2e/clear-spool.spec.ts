import { access, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CustomersModule } from '#customers';
import { isRefusal, type RunId } from '#kernel';
import { Audit, ClearSpool, RequestImport, Spool, sql, type FileId } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../support/intake-bench.js';

let folder: string;
let bench: IntakeBench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tierlift-test-spool-'));
  bench = await createIntakeBench([CustomersModule], {
    TIERLIFT_SPOOL_DIR: folder,
    TIERLIFT_UPLOAD_RETENTION_DAYS: '30',
  });
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600 * 1000);
const clear = (days: number) => bench.get(ClearSpool).execute(inDays(days));
const isThere = (fileId: string) =>
  access(join(folder, fileId)).then(
    () => true,
    () => false,
  );

async function upload(): Promise<FileId> {
  const file = await bench.get(Spool).receive(Readable.from(['reference\nC-1\n']), 'c.csv', marketer);
  if (isRefusal(file)) throw new Error(file.message);
  return file.fileId;
}
const request = (fileId: FileId) =>
  bench.get(RequestImport).execute({ fileId, format: 'customers' }, marketer);

describe('an upload', () => {
  it('is deleted thirty days after the end of its last import, and its record stays', async () => {
    const fileId = await upload();
    await bench.finish((await request(fileId)) as RunId);
    expect(await clear(29)).toBe(0);
    expect(await isThere(fileId)).toBe(true);
    expect(await clear(31)).toBe(1);
    expect(await isThere(fileId)).toBe(false);
    expect(await clear(31)).toBe(0);
    expect(
      await bench.database.one(sql`
        select length(sha256) as digest, deleted_at is not null as deleted
          from platform.spooled_file where file_id = ${fileId}`),
    ).toEqual({ digest: 64, deleted: true });
    const entries = await bench.get(Audit).entries({ subject: 'Spool', limit: 10 });
    expect(entries.at(-1)).toMatchObject({ action: 'files.deleted', detail: { fileIds: [fileId] } });
  });

  it('can then not be imported any more, and whoever tries is told so', async () => {
    const fileId = await upload();
    expect(await clear(31)).toBe(1);
    expect(await request(fileId)).toMatchObject({
      refusal: 'FileUnknown',
      message: expect.stringContaining('deleted'),
    });
  });

  it('stays as long as an import waits for it', async () => {
    const fileId = await upload();
    const runId = (await request(fileId)) as RunId;
    expect(await clear(400)).toBe(0);
    expect((await bench.finish(runId)).state).toBe('succeeded');
  });

  it('that broke off with its server is removed after a day', async () => {
    const [old, fresh] = ['old.arriving', 'fresh.arriving'].map((name) => join(folder, name));
    await writeFile(old!, 'half');
    await writeFile(fresh!, 'half');
    await utimes(old!, inDays(-2), inDays(-2));
    await clear(0);
    const names = await readdir(folder);
    expect(names).toContain('fresh.arriving');
    expect(names).not.toContain('old.arriving');
  });
});
