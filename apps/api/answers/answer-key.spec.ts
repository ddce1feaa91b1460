import { ApolloServer, HeaderMap } from '@apollo/server';
import type { Actor } from '#kernel';
import { answerKey, answerTypeFor } from './answer-key.js';

const body = JSON.stringify({ query: '{ hello }' });
const json = { 'content-type': 'application/json' };

describe('a request', () => {
  it('is not looked at where it is no question in plain JSON', () => {
    expect(answerTypeFor('POST', json)).toBe('application/json; charset=utf-8');
    expect(answerTypeFor('GET', json)).toBeUndefined();
    expect(answerTypeFor('POST', {})).toBeUndefined();
    expect(answerTypeFor('POST', { 'content-type': 'text/plain' })).toBeUndefined();
    expect(answerTypeFor('POST', { 'content-type': 'application/json; charset=utf-16' })).toBeUndefined();
    expect(answerTypeFor('POST', { ...json, 'content-encoding': 'gzip' })).toBeUndefined();
  });

  it.each([
    undefined,
    '*/*',
    'application/json',
    'application/json, text/plain, */*',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json',
    'application/graphql-response+json,application/json;q=0.9',
    'application/graphql-response+json, application/json; q=0.9',
    'application/graphql-response+json, application/graphql+json, application/json',
    'application/json;q=0.5, application/graphql-response+json',
    'text/html',
    'multipart/mixed, application/json',
  ])('is answered in the type that Apollo gives, or left to Apollo: %s', async (accept) => {
    const server = new ApolloServer({
      typeDefs: 'type Query { hello: String }',
      resolvers: { Query: { hello: () => 'world' } },
    });
    await server.start();
    const { headers } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        search: '',
        body: JSON.parse(body) as unknown,
        headers: new HeaderMap([
          ['content-type', 'application/json'],
          ...(accept ? [['accept', accept] as const] : []),
        ]),
      },
      context: async () => ({}),
    });
    const ours = answerTypeFor('POST', { ...json, ...(accept === undefined ? {} : { accept }) });
    expect([undefined, headers.get('content-type')]).toContain(ours);
    await server.stop();
  });
});

describe('an answer', () => {
  const executive: Actor = { actorId: 'eva', name: 'Eva', role: 'executive', regions: 'all' };
  const key = (actor: Actor, text = body) => answerKey(Buffer.from(text), actor);

  it('is shared by those who may see the same', () =>
    expect(key({ ...executive, actorId: 'erik', name: 'Erik' })).toBe(key(executive)));

  it('is not shared by roles, regions or questions', () => {
    const keys = [
      key(executive),
      key({ ...executive, role: 'analyst' }),
      key({ ...executive, regions: [] }),
      key({ ...executive, regions: ['all'] }),
      key({ ...executive, regions: ['east'] }),
      key({ ...executive, regions: ['east', 'north'] }),
      key(executive, JSON.stringify({ query: '{ hello }', variables: {} })),
      key(executive, `${body} `),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
