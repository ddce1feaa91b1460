import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';

import { CommandRefused } from '../report-error.js';
import type { ProgressLine } from '../output/progress-line.js';

/** Sends a file as it lies on the disk, packed or not; returns the name that the platform has given it. */
export async function uploadFile(
  { url, key }: { readonly url: string; readonly key: string },
  path: string,
  progress: ProgressLine,
): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new CommandRefused(`${path} is not a file that can be read`);
  const content = createReadStream(path);
  let sent = 0;
  content.on('data', (chunk) => progress.report('uploading', (sent += chunk.length), found.size));
  const response = await fetch(`${url}/uploads?name=${encodeURIComponent(basename(path))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${key}` },
    body: Readable.toWeb(content) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  const answer = (await response.json()) as { fileId?: string; message?: string };
  if (response.ok && answer.fileId !== undefined) return answer.fileId;
  throw new CommandRefused(`The upload was refused: ${answer.message ?? response.statusText}`);
}
