import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Fault } from '#kernel';
import { CommandRefused } from '../report-error.js';

export interface RunState {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly step: string; readonly done: number; readonly total: number | null } | null;
  readonly counts: readonly { readonly name: string; readonly value: number }[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

const pollMilliseconds = 200;

/** One person's way into the platform: its public interface and nothing else. */
export class PlatformClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data: Data; errors?: { message: string }[] };
    if (answer.errors)
      throw new Fault('PLATFORM_ERROR', answer.errors.map((error) => error.message).join('; '));
    return answer.data;
  }

  /** A mutation whose outcome is the wished-for type; a refusal ends the command with its words. */
  async act<Model>(field: string, query: string, variables: Record<string, unknown> = {}): Promise<Model> {
    const outcome = (
      await this.ask<Record<string, { __typename: string; message?: string; field?: string }>>(
        query,
        variables,
      )
    )[field]!;
    if (outcome.message !== undefined && !('id' in outcome)) {
      throw new CommandRefused(`${outcome.message}${outcome.field ? ` (${outcome.field})` : ''}`);
    }
    return outcome as Model;
  }

  /** Sends a file as it is made, packed; returns its identifier. */
  async upload(name: string, content: AsyncIterable<string>): Promise<string> {
    const packed = Readable.from(content).pipe(createGzip({ level: 1 }));
    const digest = createHash('sha256');
    packed.on('data', (chunk: Buffer) => digest.update(chunk));
    const response = await fetch(`${this.url}/uploads?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${this.key}` },
      body: Readable.toWeb(packed) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    const answer = (await response.json()) as { fileId?: string; sha256?: string; message?: string };
    if (!response.ok || answer.fileId === undefined)
      throw new Fault('UPLOAD_FAILED', `${name}: ${answer.message ?? response.statusText}`);
    if (answer.sha256 !== digest.digest('hex'))
      throw new Fault('UPLOAD_DAMAGED', `${name} arrived with another SHA-256 than it was sent with.`);
    return answer.fileId;
  }

  async download(path: string): Promise<string> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.key}` } });
    if (!response.ok)
      throw new Fault('DOWNLOAD_FAILED', `${path}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  /** Waits until a run has ended, and tells on the way how far it is. */
  async runToEnd(runId: string, report: (run: RunState) => void): Promise<Readonly<Record<string, number>>> {
    for (;;) {
      const { run } = await this.ask<{ run: RunState }>(
        'query ($id: ID!) { run(id: $id) { id state progress { step done total } counts { name value } error { code message } } }',
        { id: runId },
      );
      report(run);
      if (run.state === 'succeeded')
        return Object.fromEntries(run.counts.map(({ name, value }) => [name, value]));
      if (run.state === 'failed' || run.state === 'cancelled') {
        throw new Fault('RUN_FAILED', `${run.state}: ${run.error?.code ?? ''} ${run.error?.message ?? ''}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }
}
