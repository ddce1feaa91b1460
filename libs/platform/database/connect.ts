import pg from 'pg';
import { DataSource } from 'typeorm';

const dateOid = 1082;

/** A date stays the text that PostgreSQL sent: a calendar date has no time zone to be shifted by. */
pg.types.setTypeParser(dateOid, (text) => text);

export interface ConnectionSettings {
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
  /** How long the server works on one statement before it ends it; without it, as long as it takes. */
  readonly statementSeconds?: number;
}

export async function connect(settings: ConnectionSettings): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    poolSize: settings.poolSize,
    synchronize: false,
    extra: {
      connectionTimeoutMillis: 10_000,
      // Fingerprints are hashes of texts, those of dates among them: the same whatever the server was told to prefer.
      options: '-c datestyle=iso',
      ...(settings.statementSeconds === undefined
        ? {}
        : { statement_timeout: settings.statementSeconds * 1000 }),
    },
    // A connection that dies while idle is replaced at its next use; what was in flight on it fails by itself.
    poolErrorHandler: () => undefined,
  });
  return source.initialize();
}
