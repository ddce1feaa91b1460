import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '#kernel';

const flag = z.enum(['true', 'false', '1', '0', '']).transform((text) => text === 'true' || text === '1');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Every setting of api, worker and command line, with what it is for. docs/operations.md and docker-compose.yml follow it. */
export const configurationSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe(
      'production refuses development keys, the simulated clock, the GraphQL explorer and the embedded database',
    ),
  DATABASE_URL: z.url().optional().describe('PostgreSQL, as the application role, which owns nothing'),
  DATABASE_OWNER_URL: z
    .url()
    .optional()
    .describe('PostgreSQL, as the owner of the schemas; only `tierlift migrate` uses it'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10).describe('connections per process'),
  TIERLIFT_API_STATEMENT_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(10)
    .describe('longest that the database works on one statement of the api before it ends it'),
  TIERLIFT_CUSTOMERS_LOOKED_AT: z.coerce
    .number()
    .int()
    .min(256)
    .default(50_000)
    .describe(
      'most customers that an estimate or a live count looks at; of a larger bank it looks at a sample',
    ),
  TIERLIFT_UNITS_SCANNED: z.coerce
    .number()
    .int()
    .min(0)
    .default(100_000)
    .describe(
      'most enrolled customers that an answer about key figures reads; of more it has the worker count them',
    ),
  TIERLIFT_COUNTING_WAIT_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(600)
    .default(10)
    .describe('how long a question about key figures waits for the worker to count what it needs'),
  REDIS_URL: z
    .url()
    .optional()
    .describe('when set, jobs are signalled over Redis; otherwise over PostgreSQL'),
  HOST: z.string().default('127.0.0.1').describe('address the api listens on'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(4000)
    .describe('port the api listens on; 0 chooses a free one'),
  TIERLIFT_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'is not an IANA time zone such as Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('time zone of the bank: decides which calendar date an instant has'),
  TIERLIFT_SPOOL_DIR: z
    .string()
    .default(join(tmpdir(), 'tierlift-spool'))
    .describe('folder for uploads and exports, shared by api and worker'),
  TIERLIFT_HOME: z
    .string()
    .optional()
    .describe('folder of the embedded database (default .tierlift in the project)'),
  TIERLIFT_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(20_000_000_000)
    .describe('largest upload taken'),
  TIERLIFT_UPLOAD_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(30)
    .describe('days for which an upload is kept after its last import has ended'),
  TIERLIFT_RETENTION_MONTHS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1200)
    .optional()
    .describe('whole months of snapshots and facts that `tierlift retain` keeps; without it, all'),
  TIERLIFT_ALLOW_ELEVEN_DIGIT_REFERENCES: flag
    .default(false)
    .describe('take 11-digit customer references that look like mobile numbers'),
  TIERLIFT_GLOBAL_HOLDOUT_SHARE: z.coerce
    .number()
    .min(0)
    .max(0.2)
    .default(0.01)
    .describe('share of customers that no campaign contacts, drawn anew each year'),
  TIERLIFT_WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(32)
    .default(2)
    .describe('runs that one worker executes at a time'),
  TIERLIFT_OIDC_ISSUER: z
    .url()
    .optional()
    .describe('OpenID Connect issuer whose tokens are accepted beside API keys'),
  TIERLIFT_OIDC_AUDIENCE: z.string().optional().describe('audience that such a token must name'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  LOG_FORMAT: z.enum(['json', 'text']).default('json').describe('json for machines, text for a terminal'),
});

export type ConfigurationValues = z.infer<typeof configurationSchema>;

/** The settings, read and checked once at start. Inject it; do not read process.env elsewhere. */
export class Configuration {
  constructor(readonly values: ConfigurationValues) {}

  static read(environment: NodeJS.ProcessEnv): Configuration {
    const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
    const parsed = configurationSchema.safeParse(present);
    if (!parsed.success) {
      const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new Fault(
        'CONFIGURATION_INVALID',
        `The configuration is not usable:\n  ${problems.join('\n  ')}`,
      );
    }
    return new Configuration(parsed.data);
  }

  get isProduction(): boolean {
    return this.values.NODE_ENV === 'production';
  }

  /** The database of the application role; production never falls back to an embedded one. */
  get databaseUrl(): string {
    const url = this.values.DATABASE_URL;
    if (url === undefined) {
      throw new Fault(
        'DATABASE_URL_MISSING',
        'DATABASE_URL is not set. Set it, or start with `tierlift serve` to use the embedded database.',
      );
    }
    return url;
  }

  get timeZone(): string {
    return this.values.TIERLIFT_TIME_ZONE;
  }
}
