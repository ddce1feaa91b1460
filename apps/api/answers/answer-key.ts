import type { RawBodyRequest } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '#kernel';

/** A longer question is answered as well, but not remembered. */
const largestQuestionBytes = 64 * 1024;

const jsonType = /^application\/json(; ?charset=utf-8)?$/i;

/** Of what a client may accept, what it gets for it, for the headers that clients send; others take the long way. */
const answerTypes: readonly (readonly [RegExp, string])[] = [
  [/^(\*\/\*|application\/json(, ?(text\/plain, ?)?\*\/\*)?)?$/, 'application/json; charset=utf-8'],
  [
    /^application\/graphql-response\+json(, ?application\/json(; ?q=0\.\d)?)?$/,
    'application/graphql-response+json; charset=utf-8',
  ],
];

export interface AskedBody {
  readonly text: string;
  readonly answerType: string;
}

/** What a request asks, to the letter, where its answer could be one that is kept. */
export function askedBody({ method, headers, rawBody }: RawBodyRequest<Request>): AskedBody | undefined {
  if (method !== 'POST' || rawBody === undefined || rawBody.length > largestQuestionBytes) return undefined;
  if (!jsonType.test(headers['content-type'] ?? '')) return undefined;
  const answerType = answerTypes.find(([accepted]) => accepted.test(headers.accept ?? ''))?.[1];
  return answerType === undefined ? undefined : { text: rawBody.toString('latin1'), answerType };
}

/** Two requests share an answer where their texts and all that decides what the actors may see are the same. */
export function answerKey({ text }: AskedBody, { role, regions }: Actor): string {
  return `${JSON.stringify([role, regions])} ${text}`;
}
