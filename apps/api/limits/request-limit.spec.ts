import { once } from 'node:events';
import express, { type RequestHandler } from 'express';
import type { AddressInfo } from 'node:net';
import { RequestLimit } from './request-limit.js';

const dress: RequestHandler = (_request, response, next) => {
  response.set('X-Dressed', 'yes');
  next();
};

async function ask(limit: RequestLimit, authorization: string, times: number): Promise<Response[]> {
  const app = express();
  app.use(limit.middleware);
  app.use((_request, response) => void response.send('answer'));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const responses: Response[] = [];
    for (let time = 0; time < times; time += 1)
      responses.push(await fetch(url, { headers: { authorization, connection: 'close' } }));
    return responses;
  } finally {
    server.close();
  }
}

describe('the limit of requests', () => {
  it('is one for both ways to an answer, and is told in the same words', async () => {
    const limit = new RequestLimit(5, dress);
    const [first] = await ask(limit, 'Bearer a', 1);
    const counted = await limit.count('Bearer a');
    const [third] = await ask(limit, 'Bearer a', 1);
    expect(first!.headers.get('ratelimit')).toMatch(/^"5-in-1min"; r=4; t=60$/);
    expect(counted).toMatch(/^"5-in-1min"; r=3; t=(60|59)$/);
    expect(third!.headers.get('ratelimit')).toMatch(/^"5-in-1min"; r=2; t=(60|59)$/);
    expect(limit.policyFor('Bearer a')).toBe(first!.headers.get('ratelimit-policy'));
  });

  it('stops a credential on both ways, and no other', async () => {
    const limit = new RequestLimit(2, dress);
    const responses = await ask(limit, 'Bearer a', 3);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(responses[2]!.headers.get('x-dressed')).toBe('yes');
    expect(await limit.count('Bearer a')).toBeUndefined();
    expect(await limit.count('Bearer b')).toBeDefined();
  });
});
