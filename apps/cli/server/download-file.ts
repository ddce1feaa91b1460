import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { CommandRefused } from '../report-error.js';

/** Streams what the platform exports to a file, or to standard output; a broken download leaves no file behind. */
export async function downloadFile(
  { url, key }: { readonly url: string; readonly key: string },
  path: string,
  target: string | undefined,
): Promise<void> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  if (!response.ok || response.body === null) {
    const answer = (await response.json().catch(() => ({}))) as { message?: string };
    throw new CommandRefused(`Nothing was exported: ${answer.message ?? response.statusText}`);
  }
  const content = Readable.fromWeb(response.body as ReadableStream);
  if (target === undefined || target === '-') {
    await pipeline(content, process.stdout, { end: false });
    return;
  }
  const draft = `${target}.part`;
  try {
    await pipeline(content, createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
  console.error(`Written to ${target}`);
}
