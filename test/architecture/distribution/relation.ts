/**
 * What the rows of a relation are, as far as machines are concerned.
 *
 * `growing`: they lie on the machines of their customers. `working`: a temporary table of one session, on the coordinator,
 * sent along with a statement that joins it. `local`: a small table on the coordinator. `small`: everything that every
 * machine has or is sent: reference tables, values, groups, sub-selects of local tables.
 */
export type RelationKind = 'growing' | 'working' | 'local' | 'small';

export interface Relation {
  readonly kind: RelationKind;
  /** Columns that are the customer, by name and, for a sub-select that names its columns, by position. */
  readonly customer: { readonly names: ReadonlySet<string>; readonly positions: ReadonlySet<number> };
}

export interface Leaf {
  readonly alias: string;
  readonly relation: Relation;
}

/** Leaves of one FROM, and how they hang together. */
export interface Block {
  readonly leaves: Leaf[];
  /** The block around, for what is correlated with it. */
  readonly outer: Block | undefined;
  /** Pairs that are equal in their customer. */
  readonly edges: [Leaf, Leaf][];
  /** Leaves of which the statement wants given customers only. */
  readonly pinned: Set<Leaf>;
}

export const customerColumn = 'customer_id';

const positions = new Set<number>();

export const relations = {
  growing: { kind: 'growing', customer: { names: new Set([customerColumn]), positions } },
  working: { kind: 'working', customer: { names: new Set([customerColumn]), positions } },
  local: { kind: 'local', customer: { names: new Set<string>(), positions } },
  small: { kind: 'small', customer: { names: new Set<string>(), positions } },
} as const satisfies Record<RelationKind, Relation>;

/** The leaf whose customer a column names, in the block or around it. Unqualified, any leaf: USING has made them equal. */
export function customerLeaf(
  path: readonly string[] | undefined,
  block: Block | undefined,
): Leaf | undefined {
  if (path === undefined || block === undefined) return undefined;
  const [qualifier, name] = path.length > 1 ? [path.at(-2), path.at(-1)!] : [undefined, path[0]!];
  const candidates = block.leaves.filter(
    ({ alias, relation }) =>
      relation.customer.names.has(name) && (qualifier === undefined || qualifier === alias),
  );
  if (qualifier !== undefined && block.leaves.some(({ alias }) => alias === qualifier)) return candidates[0];
  return candidates[0] ?? customerLeaf(path, block.outer);
}

/** Growing leaves that are not tied to the rest by their customer. */
export function looseLeaves(block: Block): Leaf[] {
  const rows = block.leaves.filter(({ relation: { kind } }) => kind === 'growing' || kind === 'working');
  if (!rows.some(({ relation }) => relation.kind === 'growing')) return [];
  const group = new Map<Leaf, Leaf>(rows.map((leaf) => [leaf, leaf]));
  const root = (leaf: Leaf): Leaf => (group.get(leaf) === leaf ? leaf : root(group.get(leaf)!));
  const tie = (a: Leaf, b: Leaf) => group.set(root(a), root(b));
  for (const [a, b] of block.edges) if (group.has(a) && group.has(b)) tie(a, b);
  const [firstWorking, ...otherWorking] = rows.filter(({ relation }) => relation.kind === 'working');
  for (const leaf of otherWorking) tie(leaf, firstWorking!);
  const [firstPinned, ...otherPinned] = rows.filter((leaf) => block.pinned.has(leaf));
  for (const leaf of otherPinned) tie(leaf, firstPinned!);
  const anchor = root(rows[0]!);
  return rows.filter((leaf) => root(leaf) !== anchor);
}
