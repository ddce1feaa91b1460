import { Configuration, embeddedHome, startEmbeddedPostgres } from '#platform';
import { CommandRefused } from '../report-error.js';

const lookMilliseconds = 500;

export interface OpenDatabase {
  /** As the application, which owns nothing. */
  readonly appUrl: string;
  /** As the owner of the schemas; absent where a deployment keeps it from this command. */
  readonly ownerUrl: string | undefined;
  readonly isEmbedded: boolean;
  /** Looks after the embedded server, and starts it again when it was killed, until the database is closed. */
  keepRunning(): void;
  close(): Promise<void>;
}

/** The database of DATABASE_URL, or else the embedded one, started or joined for this command. */
export async function openDatabase(log?: (line: string) => void): Promise<OpenDatabase> {
  const { DATABASE_URL, DATABASE_OWNER_URL } = Configuration.read(process.env).values;
  if (DATABASE_URL !== undefined) {
    return {
      appUrl: DATABASE_URL,
      ownerUrl: DATABASE_OWNER_URL,
      isEmbedded: false,
      keepRunning: () => undefined,
      close: async () => undefined,
    };
  }
  if (DATABASE_OWNER_URL !== undefined) {
    return {
      appUrl: DATABASE_OWNER_URL,
      ownerUrl: DATABASE_OWNER_URL,
      isEmbedded: false,
      keepRunning: () => undefined,
      close: async () => undefined,
    };
  }
  const server = await startEmbeddedPostgres({ folder: embeddedHome(), log });
  let watch: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  const look = () => {
    looking ??= server
      .revive()
      .then((was) => void (was && log?.('The embedded PostgreSQL had ended and was started again')))
      .catch((error: unknown) => log?.(String(error)))
      .finally(() => (looking = undefined));
  };
  return {
    appUrl: server.appUrl,
    ownerUrl: server.ownerUrl,
    isEmbedded: true,
    keepRunning: () => void (watch ??= setInterval(look, lookMilliseconds)),
    async close() {
      clearInterval(watch);
      await looking;
      await server.stop();
    },
  };
}

export function ownerUrlOf(database: OpenDatabase): string {
  if (database.ownerUrl !== undefined) return database.ownerUrl;
  throw new CommandRefused(
    'This command works as the owner of the schemas. Set DATABASE_OWNER_URL beside DATABASE_URL.',
  );
}
