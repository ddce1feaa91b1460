import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Configuration, connect, Log } from '#platform';
import { createApi } from '../../apps/api/create-api.js';

export interface ListeningApi {
  readonly api: NestExpressApplication;
  /** Where it answers GraphQL. */
  readonly url: string;
}

/** The project's api as the environment configures it, on a free port. */
export async function listeningApi(): Promise<ListeningApi> {
  const configuration = Configuration.read(process.env);
  const dataSource = await connect({
    url: configuration.databaseUrl,
    poolSize: configuration.values.DATABASE_POOL_SIZE,
    applicationName: 'tierlift api',
    statementSeconds: configuration.values.TIERLIFT_API_STATEMENT_SECONDS,
  });
  const api = await createApi({ configuration, dataSource, log: Log.create(configuration, 'api') });
  const server = await api.listen(0, '127.0.0.1');
  return { api, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}
