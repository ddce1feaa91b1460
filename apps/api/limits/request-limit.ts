import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';

const windowSeconds = 60;

/** How many requests a credential may send in a minute: one count, whichever way a request is answered. */
export class RequestLimit {
  private readonly counts = new MemoryStore();
  readonly middleware: RequestHandler;

  constructor(
    private readonly mostPerMinute: number,
    /** What every response goes through, a refusal too. */
    dress: RequestHandler,
  ) {
    this.middleware = rateLimit({
      store: this.counts,
      windowMs: windowSeconds * 1000,
      limit: mostPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // By credential where there is one: a bank's clients often share one address.
      keyGenerator: (request) => request.headers.authorization ?? ipKeyGenerator(request.ip ?? ''),
      handler: (request, response, _next, { statusCode, message }) =>
        dress(request, response, () => response.status(statusCode).send(message)),
    });
  }

  /** Counts a request that the middleware will not see: what to tell about the limit, or undefined where it is over. */
  async count(credential: string): Promise<string | undefined> {
    const { totalHits, resetTime } = await this.counts.increment(credential);
    if (totalHits > this.mostPerMinute) return undefined;
    const seconds = Math.max(0, Math.ceil((resetTime!.getTime() - Date.now()) / 1000));
    return `"${this.name}"; r=${this.mostPerMinute - totalHits}; t=${seconds}`;
  }

  /** The same for every request with a credential, in the words of the middleware. */
  policyFor(credential: string): string {
    const part = createHash('sha256').update(credential).digest('hex').slice(0, 12);
    const partitionKey = Buffer.from(part).toString('base64');
    return `"${this.name}"; q=${this.mostPerMinute}; w=${windowSeconds}; pk=:${partitionKey}:`;
  }

  private get name(): string {
    return `${this.mostPerMinute}-in-1min`;
  }
}
