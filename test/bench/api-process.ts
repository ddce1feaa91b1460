/** The project's api, and beside it in the same process the smallest Apollo server there can be. */
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { isRefusal, systemActor } from '#kernel';
import { ApiKeys } from '#platform';
import { listeningApi } from './listening-api.js';

export interface ApiPlace {
  readonly url: string;
  readonly bareUrl: string;
  /** Of so many executives that none comes to the limit of requests a minute. */
  readonly executiveKeys: readonly string[];
}

const { api, url } = await listeningApi();
const executiveKeys: string[] = [];
for (let number = 1; number <= 10; number += 1) {
  const name = `executive ${number}`;
  const issued = await api.get(ApiKeys).create({ name, principal: name, role: 'executive' }, systemActor);
  if (isRefusal(issued)) throw new Error(issued.message);
  executiveKeys.push(issued.key);
}
const bare = new ApolloServer({
  typeDefs: 'type Query { hello: String! }',
  resolvers: { Query: { hello: () => 'world' } },
});
const { url: bareUrl } = await startStandaloneServer(bare, { listen: { port: 0, host: '127.0.0.1' } });
const place: ApiPlace = { url, bareUrl, executiveKeys };
process.on('message', () => process.send!(place));
process.on('disconnect', () => void Promise.all([bare.stop(), api.close()]).then(() => process.exit(0)));
process.send!({ ready: true });
