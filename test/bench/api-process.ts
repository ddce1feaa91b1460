/** The project's api, and beside it in the same process the smallest Apollo server there can be. */
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { roles, systemActor } from '#kernel';
import { ApiKeys } from '#platform';
import { listeningApi } from './listening-api.js';

export interface ApiPlace {
  readonly url: string;
  readonly bareUrl: string;
  readonly executiveKey: string;
}

const { api, url } = await listeningApi();
const issued = await api.get(ApiKeys).issueDevelopmentKeys(roles, systemActor);
const bare = new ApolloServer({
  typeDefs: 'type Query { hello: String! }',
  resolvers: { Query: { hello: () => 'world' } },
});
const { url: bareUrl } = await startStandaloneServer(bare, { listen: { port: 0, host: '127.0.0.1' } });
const place: ApiPlace = {
  url,
  bareUrl,
  executiveKey: issued.find(({ role }) => role === 'executive')!.key,
};
process.on('message', () => process.send!(place));
process.on('disconnect', () => void Promise.all([bare.stop(), api.close()]).then(() => process.exit(0)));
process.send!({ ready: true });
