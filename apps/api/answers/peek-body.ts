import type { IncomingMessage } from 'node:http';

/**
 * The body of a request, left in place for who reads it next. Undefined where the request does not say that it is so small. Where
 * the client goes away in the middle nobody is left to be answered: it then never resolves.
 */
export async function peekBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const bytes = Number(request.headers['content-length']);
  if (!(bytes > 0 && bytes <= mostBytes)) return undefined;
  return new Promise((resolve) => {
    const look = () => {
      const body = request.read(bytes) as Buffer | null;
      if (body === null) return;
      request.off('readable', look);
      request.unshift(body);
      resolve(body);
    };
    request.on('readable', look);
  });
}
