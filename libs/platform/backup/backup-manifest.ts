import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { Fault } from '#kernel';

export const manifestFile = 'manifest.json';

/** What a backup holds; without it, or changed, the folder is no backup. */
const manifestSchema = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  serverVersion: z.string(),
  /** The schema that the tables fit: a restore asks for the same. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** Partitions come and go with months and experiments; each is created again before the data. */
  partitions: z.array(z.object({ name: z.string(), parent: z.string(), bound: z.string() })),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string().nullable() })),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number().int().nonnegative(),
      file: z.string().regex(/^[a-z0-9_.]+$/),
      /** Of the uncompressed rows. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type BackupManifest = z.infer<typeof manifestSchema>;

export async function readManifest(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch((error: unknown) => {
    throw new Fault('NOT_A_BACKUP', `${folder} holds no finished backup: ${manifestFile} is missing`, {
      cause: error,
    });
  });
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Fault('NOT_A_BACKUP', `${join(folder, manifestFile)} is not one that this version understands`);
}
