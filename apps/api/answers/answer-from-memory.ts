import type { NextFunction, Request, Response } from 'express';
import type { BearerTokens, ChangeCounter } from '#platform';
import type { ApiContext } from '../graphql/current-actor.js';
import { answerKey, askedBody, type AskedBody } from './answer-key.js';
import type { KeptAnswers } from './kept-answers.js';

/**
 * Answers a question that was asked before, word for word, by somebody who may see the same, as long as nothing changed. The
 * same text over the same schema was parsed, validated and found simple enough then. Who asks is found out every time. All other
 * requests go on.
 */
export function answerFromMemory(answers: KeptAnswers, tokens: BearerTokens, changes: ChangeCounter) {
  async function answerTo(asked: AskedBody, request: ApiContext['req'], response: Response) {
    const actor = await tokens.authenticate(request.headers.authorization);
    if (actor === undefined) return undefined;
    request.actor = actor;
    const change = await changes.count();
    const key = answerKey(asked, actor);
    const body = await answers.find(key, change);
    if (body !== undefined) return body;
    const place = answers.begin(key, change);
    request.keepAnswer = place.keep;
    response.once('close', place.leave);
    return undefined;
  }

  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const asked = askedBody(request);
    // What fails here fails again on the long way, where errors are told.
    const body = asked && (await answerTo(asked, request, response).catch(() => undefined));
    if (body === undefined) return next();
    response.writeHead(200, { 'Content-Type': asked!.answerType, 'Content-Length': body.length }).end(body);
  };
}
