import type { NextFunction, Request, Response } from 'express';
import type { BearerTokens, ChangeCounter } from '#platform';
import type { ApiContext } from '../graphql/current-actor.js';
import { answerKey, answerTypeFor } from './answer-key.js';
import type { KeptAnswers } from './kept-answers.js';
import { peekBody } from './peek-body.js';

/** A longer question is answered as well, but not remembered. */
const largestQuestionBytes = 64 * 1024;

export interface MemoryOfAnswers {
  readonly answers: KeptAnswers;
  readonly tokens: BearerTokens;
  readonly changes: ChangeCounter;
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers a question that was asked before, word for word, by somebody who may see the same, as long as nothing changed. The
 * same text over the same schema was parsed, validated and found simple enough then. Who asks is found out every time. All other
 * requests go on as they came.
 */
export function answerFromMemory({ answers, tokens, changes, headers }: MemoryOfAnswers) {
  async function find(request: ApiContext['req'], response: Response): Promise<Buffer | undefined> {
    const asked = await peekBody(request, largestQuestionBytes);
    const actor = asked && (await tokens.authenticate(request.headers.authorization));
    if (actor === undefined) return undefined;
    request.actor = actor;
    const found = await answers.find(answerKey(asked!, actor), await changes.count());
    if (Buffer.isBuffer(found)) return found;
    request.keepAnswer = found.keep;
    response.once('close', found.leave);
    return undefined;
  }

  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const type = answerTypeFor(request.method, request.headers);
    if (type === undefined) return next();
    // What fails here fails again on the long way, where errors are told.
    const body = await find(request, response).catch(() => undefined);
    if (body === undefined) return next();
    response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': body.length }).end(body);
  };
}
