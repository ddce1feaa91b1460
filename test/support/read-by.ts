import type { Database } from '#platform';

export interface SentStatement {
  readonly text: string;
  readonly bound: readonly unknown[];
}

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
  readonly [condition: string]: unknown;
}

/** Relations that grow with the bank, as plans name them; partitions are parts of the first word. */
const large =
  /^(customer|attributes|consent|consent_standing|tag|snapshot|population|enrolment|contact|layer_membership|holdout_member|fact)(?:_[\da-f]+)?$/;

/**
 * Which large relations statements scan with the end of a range of ids among the conditions of the scan, and which without it, by their
 * plans: also where a plan reads nothing of them today.
 */
export async function readBy(
  database: Database,
  statements: readonly SentStatement[],
  end: string,
): Promise<{ bounded: string[]; unbounded: string[] }> {
  const scans = (await Promise.all(statements.map((each) => scansOf(database, each)))).flat();
  const isBounded = (node: PlanNode) =>
    ['Index Cond', 'Recheck Cond', 'Filter'].some((condition) =>
      String(node[condition] ?? '').includes(`customer_id < '${end}'::bigint`),
    );
  const named = (bounded: boolean) =>
    [
      ...new Set(scans.filter((node) => isBounded(node) === bounded).flatMap((node) => largeOf(node) ?? [])),
    ].sort();
  return { bounded: named(true), unbounded: named(false) };
}

async function scansOf({ dataSource }: Database, { text, bound }: SentStatement): Promise<PlanNode[]> {
  const [row] = await dataSource.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
    `explain (format json) ${text}`,
    [...bound],
  );
  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
  return nodesOf(row!['QUERY PLAN'][0]!.Plan);
}

function largeOf(node: PlanNode): string | undefined {
  return large.exec(node['Relation Name'] ?? '')?.[1];
}
