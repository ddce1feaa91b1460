import pg from 'pg';
import {
  distributionPlan,
  nothingPlaced,
  type DistributionPlan,
  type DistributionSettings,
  type DistributionStep,
  type PlacedTable,
} from './distribution-plan.js';
import { distributedFunctions, tablePlacements } from './table-placement.js';

/** Enough for 32 machines, and few enough that a statement over all of them stays cheap. */
export const defaultShards = 32;

const distributionLock = 7_204_320;

export type DistributionOutcome =
  | { readonly kind: 'distributed'; readonly done: readonly DistributionStep[] }
  /** The database has no Citus. */
  | { readonly kind: 'unavailable'; readonly because: string }
  /** Tables lie elsewhere than declared; nothing was done. */
  | { readonly kind: 'contradicted'; readonly contradictions: readonly string[] };

/**
 * Brings every table of a migrated database to its place on a Citus cluster, as the owner of the schemas. Each step commits
 * by itself and is left out once it is done: what was broken off is taken up where it stopped.
 */
export async function distribute(
  ownerUrl: string,
  {
    shards = defaultShards,
    onStep,
  }: Partial<DistributionSettings> & { onStep?: (step: DistributionStep) => void } = {},
): Promise<DistributionOutcome> {
  return withClient(ownerUrl, async (client) => {
    const unavailable = await objectionToDatabase(client);
    if (unavailable !== undefined) return { kind: 'unavailable', because: unavailable };
    await client.query('select pg_advisory_lock($1)', [distributionLock]);
    const { steps, contradictions } = await planFor(client, { shards });
    if (contradictions.length > 0) return { kind: 'contradicted', contradictions };
    // One connection to each machine, in turn: foreign keys between tables that are on their way allow no more.
    await client.query(`select set_config('citus.multi_shard_modify_mode', 'sequential', false)`);
    for (const step of steps) {
      await client.query(step.statement);
      onStep?.(step);
    }
    return { kind: 'distributed', done: steps };
  });
}

export interface ForeseenDistribution extends DistributionPlan {
  /** Why the plan could not be carried out here; it then assumes that nothing is distributed yet. */
  readonly unavailable: string | undefined;
}

/** What `distribute` would do, without doing it. */
export async function foreseeDistribution(
  url: string,
  { shards = defaultShards }: Partial<DistributionSettings> = {},
): Promise<ForeseenDistribution> {
  return withClient(url, async (client) => {
    const unavailable = await objectionToDatabase(client);
    const plan =
      unavailable === undefined
        ? await planFor(client, { shards })
        : distributionPlan(tablePlacements, distributedFunctions, nothingPlaced, { shards });
    return { ...plan, unavailable };
  });
}

async function planFor(client: pg.Client, settings: DistributionSettings): Promise<DistributionPlan> {
  const tables = await client.query<PlacedTable>(`
    select n.nspname || '.' || c.relname as "table", t.citus_table_type as kind,
           nullif(t.distribution_column, '<none>') as "by", t.colocation_id::int as colocation
      from citus_tables t
      join pg_class c on c.oid = t.table_name
      join pg_namespace n on n.oid = c.relnamespace`);
  const functions = await client.query<{ signature: string }>(
    `select objid::regprocedure::text as signature from pg_dist_object where classid = 'pg_proc'::regclass`,
  );
  return distributionPlan(
    tablePlacements,
    distributedFunctions,
    { tables: tables.rows, functions: functions.rows.map(({ signature }) => signature) },
    settings,
  );
}

async function objectionToDatabase(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ active: boolean; installed: boolean; database: string }>(`
    select to_regclass('citus_tables') is not null
             and exists (select from pg_proc where proname = 'create_distributed_table') as active,
           exists (select from pg_available_extensions where name = 'citus') as installed,
           current_database() as database`);
  const { active, installed, database } = rows[0]!;
  if (active) return undefined;
  return installed
    ? `The extension citus is installed on the server and not active in ${database}. A superuser activates it there, on every machine: create extension citus.`
    : `This server has no Citus. Distributing needs a PostgreSQL with the extension citus on every machine: docs/scale-out.md.`;
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'tierlift migrate' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
