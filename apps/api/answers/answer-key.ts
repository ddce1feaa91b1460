import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '#kernel';

const jsonType = /^application\/json(; ?charset=utf-8)?$/i;

/** Of what a client may accept, what it gets for it, for the headers that clients send; others take the long way. */
const answerTypes: readonly (readonly [RegExp, string])[] = [
  [/^(\*\/\*|application\/json(, ?(text\/plain, ?)?\*\/\*)?)?$/, 'application/json; charset=utf-8'],
  [
    /^application\/graphql-response\+json(, ?application\/json(; ?q=0\.\d)?)?$/,
    'application/graphql-response+json; charset=utf-8',
  ],
];

/** The content type of the answer, where a request could ask for one that is kept. */
export function answerTypeFor(method: string | undefined, headers: IncomingHttpHeaders): string | undefined {
  if (method !== 'POST' || headers['content-encoding'] !== undefined) return undefined;
  if (!jsonType.test(headers['content-type'] ?? '')) return undefined;
  return answerTypes.find(([accepted]) => accepted.test(headers.accept ?? ''))?.[1];
}

/** Requests share an answer where what they ask, to the letter, and all that decides what the actors may see are the same. */
export function answerKey(body: Buffer, { role, regions }: Actor): string {
  return `${JSON.stringify([role, regions])} ${body.toString('latin1')}`;
}
