import { createServer, request as send, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { peekBody } from './peek-body.js';

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** What a server saw of a body that was sent in pieces: first by peeking, then by whoever reads it next. */
async function seen(pieces: readonly string[], headers: Record<string, string | number> = {}) {
  const server = createServer((request, response) => {
    void peekBody(request, 100).then(async (peeked) =>
      response.end(JSON.stringify([peeked?.toString() ?? null, await readAll(request)])),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = send({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
  const answered = once(client, 'response');
  for (const piece of pieces) {
    client.write(piece);
    await sleep(20);
  }
  client.end();
  const [response] = (await answered) as [IncomingMessage];
  const answer = JSON.parse(await readAll(response)) as [string | null, string];
  server.close();
  return { peeked: answer[0], readNext: answer[1] };
}

describe('a body', () => {
  it('is seen whole and left for who reads it next', async () => {
    expect(await seen(['{"a":1}'], { 'content-length': 7 })).toEqual({
      peeked: '{"a":1}',
      readNext: '{"a":1}',
    });
  });

  it('is waited for where it comes in pieces', async () => {
    expect(await seen(['{"a"', ':', '1}'], { 'content-length': 7 })).toEqual({
      peeked: '{"a":1}',
      readNext: '{"a":1}',
    });
  });

  it('is left alone where it is large, or does not say how large it is', async () => {
    const large = 'x'.repeat(101);
    expect(await seen([large], { 'content-length': 101 })).toEqual({ peeked: null, readNext: large });
    expect(await seen(['{}'])).toEqual({ peeked: null, readNext: '{}' });
    expect(await seen([], { 'content-length': 0 })).toEqual({ peeked: null, readNext: '' });
  });
});
