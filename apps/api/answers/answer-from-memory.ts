import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from '#kernel';
import type { BearerTokens, ChangeCounter } from '#platform';
import type { ApiContext } from '../graphql/current-actor.js';
import type { RequestLimit } from '../limits/request-limit.js';
import { answerKey, answerTypeFor } from './answer-key.js';
import type { KeptAnswers } from './kept-answers.js';
import { peekBody } from './peek-body.js';

/** A longer question is answered as well, but not remembered. */
const largestQuestionBytes = 64 * 1024;

export interface MemoryOfAnswers {
  readonly answers: KeptAnswers;
  readonly tokens: BearerTokens;
  readonly changes: ChangeCounter;
  readonly limit: RequestLimit;
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the request carries on where it has to go the long way. */
type Asking = IncomingMessage & Pick<ApiContext['req'], 'actor' | 'keepAnswer'>;

/**
 * Answers a question that was asked before, word for word, by somebody who may see the same, as long as nothing changed. The
 * same text over the same schema was parsed, validated and found simple enough then. Who asks is found out every time, and every
 * request counts towards the limit. Whatever is not answered is left as it came.
 */
export function answerFromMemory({ answers, tokens, changes, limit, headers }: MemoryOfAnswers) {
  const always = Object.entries(headers).flat();
  const policies = new WeakMap<Actor, string>();
  function policyFor(actor: Actor, credential: string): string {
    const policy = policies.get(actor) ?? limit.policyFor(credential);
    policies.set(actor, policy);
    return policy;
  }

  return async (request: Asking, response: ServerResponse): Promise<boolean> => {
    const credential = request.headers.authorization;
    const type = answerTypeFor(request.method, request.headers);
    if (credential === undefined || type === undefined) return false;
    const asked = await peekBody(request, largestQuestionBytes);
    const actor = asked && (await tokens.authenticate(credential));
    if (actor === undefined) return false;
    request.actor = actor;
    const found = await answers.find(answerKey(asked!, actor), await changes.count());
    if (!Buffer.isBuffer(found)) {
      request.keepAnswer = found.keep;
      response.once('close', found.leave);
      return false;
    }
    const counted = await limit.count(credential);
    if (counted === undefined) return false;
    response
      .writeHead(200, [
        ...always,
        ...['RateLimit', counted, 'RateLimit-Policy', policyFor(actor, credential)],
        ...['Content-Type', type, 'Content-Length', String(found.length)],
      ])
      .end(found);
    return true;
  };
}
