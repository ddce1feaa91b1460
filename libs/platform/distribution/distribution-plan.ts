import type { TableName, TablePlacement } from './table-placement.js';

/** What Citus says about a table that it knows. */
export interface PlacedTable {
  readonly table: string;
  readonly kind: 'distributed' | 'reference' | 'local';
  readonly by: string | null;
  /** Tables of one number lie together, customer by customer. */
  readonly colocation: number;
}

/** What is in its place already. */
export interface PlacedObjects {
  readonly tables: readonly PlacedTable[];
  /** Functions that every machine has, as regprocedure. */
  readonly functions: readonly string[];
}

export const nothingPlaced: PlacedObjects = { tables: [], functions: [] };

export interface DistributionStep {
  /** What it is about, for people. */
  readonly subject: string;
  readonly statement: string;
}

export interface DistributionPlan {
  readonly steps: readonly DistributionStep[];
  /** What is placed otherwise than declared: nothing is done while there is one. */
  readonly contradictions: readonly string[];
}

export interface DistributionSettings {
  /** Parts into which customers are divided, for the first table of a group; the others follow it. */
  readonly shards: number;
}

/**
 * What is left to do to bring every table to its place. What is there already is left alone, so that a plan that was
 * carried out is empty; a table placed otherwise is named, never moved: its rows would have to be copied back first.
 */
export function distributionPlan(
  placements: Readonly<Record<TableName, TablePlacement>>,
  functions: readonly string[],
  placed: PlacedObjects,
  { shards }: DistributionSettings,
): DistributionPlan {
  const known = new Map(placed.tables.map((table) => [table.table, table]));
  const steps: DistributionStep[] = functions
    .filter((signature) => !placed.functions.includes(signature))
    .map((signature) => ({
      subject: `${signature}: on every machine`,
      statement: `select create_distributed_function('${signature}')`,
    }));
  const contradictions: string[] = [];
  const leaders = new Map<string, string>();
  for (const [table, placement] of Object.entries(placements)) {
    const there = known.get(table);
    const leader = placement.kind === 'distributed' ? leaders.get(placement.group) : undefined;
    if (placement.kind === 'distributed' && leader === undefined) leaders.set(placement.group, table);
    const beside = leader === undefined ? undefined : known.get(leader);
    const objection = there && objectionTo(there, placement, beside);
    if (objection !== undefined) contradictions.push(`${table} is ${objection}`);
    else if (there === undefined || there.kind === 'local')
      steps.push(...stepFor(table, placement, leader, shards));
  }
  return { steps: contradictions.length > 0 ? [] : steps, contradictions };
}

function stepFor(
  table: string,
  placement: TablePlacement,
  leader: string | undefined,
  shards: number,
): DistributionStep[] {
  switch (placement.kind) {
    case 'local':
      return [];
    case 'reference':
      return [
        {
          subject: `${table}: a copy on every machine`,
          statement: `select create_reference_table('${table}')`,
        },
      ];
    case 'distributed': {
      const where =
        leader === undefined
          ? `colocate_with => 'none', shard_count => ${shards}`
          : `colocate_with => '${leader}'`;
      return [
        {
          subject: `${table}: by ${placement.by}${leader === undefined ? '' : `, beside ${leader}`}`,
          statement: `select create_distributed_table('${table}', '${placement.by}', ${where})`,
        },
      ];
    }
  }
}

/** A local table that Citus keeps in its books, for the sake of foreign keys, is where it was. */
function objectionTo(
  there: PlacedTable,
  placement: TablePlacement,
  leader: PlacedTable | undefined,
): string | undefined {
  if (there.kind === 'local') return undefined;
  if (there.kind !== placement.kind) return `a ${there.kind} table and should be ${placement.kind}`;
  if (placement.kind !== 'distributed') return undefined;
  if (there.by !== placement.by) return `distributed by ${there.by} and should be by ${placement.by}`;
  if (leader !== undefined && leader.kind === 'distributed' && leader.colocation !== there.colocation)
    return `not beside ${leader.table}`;
  return undefined;
}
