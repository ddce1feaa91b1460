/** The project's api as it is deployed, on a free port. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Configuration, connect, Log } from '#platform';
import { createApi } from '../../../apps/api/create-api.js';

export interface LoadApi {
  readonly url: string;
  readonly pid: number;
}

const configuration = Configuration.read(process.env);
const dataSource = await connect({
  url: configuration.databaseUrl,
  poolSize: configuration.values.DATABASE_POOL_SIZE,
  applicationName: 'tierlift api',
});
const api = await createApi({ configuration, dataSource, log: Log.create(configuration, 'api') });
const server = await api.listen(0, '127.0.0.1');
const place: LoadApi = {
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
  pid: process.pid,
};
process.on('message', () => process.send!(place));
process.on('disconnect', () => void api.close().then(() => process.exit(0)));
process.send!({ ready: true });
