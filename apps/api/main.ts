import 'reflect-metadata';
import { Configuration, connect, Log, RunQueue } from '#platform';
import { createApi } from './create-api.js';

const configuration = Configuration.read(process.env);
const log = Log.create(configuration, 'api');
const dataSource = await connect({
  url: configuration.databaseUrl,
  poolSize: configuration.values.DATABASE_POOL_SIZE,
  applicationName: 'tierlift api',
  statementSeconds: configuration.values.TIERLIFT_API_STATEMENT_SECONDS,
});
const queue = new RunQueue(configuration, log);
const app = await createApi({ configuration, dataSource, log, runSignal: queue });
const server = await app.listen(configuration.values.PORT, configuration.values.HOST);
const address = server.address() as { port: number };
log.pino.info({ host: configuration.values.HOST, port: address.port }, 'listening');
process.send?.({ ready: true, port: address.port });
// The supervisor is gone: so are its children.
process.on('disconnect', () => void app.close().then(() => process.exit(0)));
