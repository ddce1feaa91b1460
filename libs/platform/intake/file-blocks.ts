import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Fault } from '#kernel';

const blockBytes = 256 * 1024;
const gzipMagic = [0x1f, 0x8b] as const;

export interface FileBlocks extends AsyncIterable<Buffer> {
  readonly sizeBytes: number;
  /** Bytes of the file, as it is on disk, that were read so far. */
  readonly readBytes: () => number;
}

/** The content of a file in blocks, unpacked where its first bytes say that it is gzip, whatever its name. */
export async function openFileBlocks(path: string): Promise<FileBlocks> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new Fault('FILE_MISSING', 'The uploaded file is no longer there. Upload it again.', { cause });
  });
  const packed = await isGzip(path);
  const source = createReadStream(path, { highWaterMark: blockBytes });
  async function* blocks(): AsyncGenerator<Buffer> {
    try {
      const content = packed ? source.pipe(createGunzip({ chunkSize: blockBytes })) : source;
      source.on('error', (error) => content.destroy(error));
      for await (const block of content) yield block as Buffer;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (!code.startsWith('Z_')) throw error;
      throw new Fault(
        'FILE_GZIP_BROKEN',
        `The gzip stream is broken near byte ${source.bytesRead} of ${size}: ${(error as Error).message}. Was the upload cut off?`,
        { cause: error },
      );
    } finally {
      source.destroy();
    }
  }
  return { sizeBytes: size, readBytes: () => source.bytesRead, [Symbol.asyncIterator]: blocks };
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === gzipMagic[0] && buffer[1] === gzipMagic[1];
  } finally {
    await handle.close();
  }
}
