import { compareText } from '#kernel';
import { addCells, cellsAfter, sortCells, type CellSums } from './cell-sums.js';

/** What units are counted by within their tiers: by each, and by several at once. */
export const partKinds = {
  region: ['region'],
  lifecycle: ['lifecycle'],
  regionAndLifecycle: ['region', 'lifecycle'],
} as const;

export type PartKind = keyof typeof partKinds;
export type PartName = 'region' | 'lifecycle';

/** The units of one region, of one lifecycle, or of both. Null: customers of whom it is not known. */
export interface Part extends Readonly<Partial<Record<PartName, string | null>>> {
  /** By variant and tier, what breakdowns need of their sums. */
  readonly cells: readonly CellSums[];
}

/** What unit outcomes add up to. */
export interface Tally {
  /** By variant and tier. */
  readonly tiers: readonly CellSums[];
  /** The same units by what else they are counted by. */
  readonly parts: Readonly<Record<PartKind, readonly Part[]>>;
}

/** Of no units. */
export const noTally: Tally = { tiers: [], parts: partsOfKinds(() => []) };

export function unitsOf({ tiers }: Tally): number {
  return tiers.reduce((units, { layout, sums }) => units + Number(sums[layout.assigned]), 0);
}

/** From the sums of the tiers, and from those of each region and lifecycle in them. */
export function tallyOf(tiers: readonly CellSums[], finest: readonly Part[]): Tally {
  return { tiers: sortCells(tiers), parts: partsOfKinds((kind) => together(finest, kind)) };
}

/** With the units that came, and without those that left; a part that nobody is in any more is gone. */
export function tallyAfter(
  kept: Tally,
  { left, came }: { readonly left: Tally; readonly came: Tally },
): Tally {
  return {
    tiers: cellsAfter(kept.tiers, { left: left.tiers, came: came.tiers }),
    parts: partsOfKinds((kind) => partsAfter(kind, { kept, left, came })),
  };
}

function partsOfKinds(of: (kind: PartKind) => readonly Part[]): Tally['parts'] {
  return {
    region: of('region'),
    lifecycle: of('lifecycle'),
    regionAndLifecycle: of('regionAndLifecycle'),
  };
}

/** One part of each name, with the units of all that have it. */
function together(finest: readonly Part[], kind: PartKind): Part[] {
  const parts = new Map<string, Part[]>();
  for (const part of finest) {
    const key = keyOf(part, kind);
    const own = parts.get(key);
    if (own === undefined) parts.set(key, [part]);
    else own.push(part);
  }
  return sortParts(
    kind,
    [...parts.values()].map((own) => ({
      ...nameOf(own[0]!, kind),
      cells: addCells(own.flatMap(({ cells }) => cells)),
    })),
  );
}

function partsAfter(
  kind: PartKind,
  of: { readonly kept: Tally; readonly left: Tally; readonly came: Tally },
): Part[] {
  const byKey = ({ parts }: Tally) => new Map(parts[kind].map((part) => [keyOf(part, kind), part]));
  const [kept, left, came] = [byKey(of.kept), byKey(of.left), byKey(of.came)];
  const all = new Map([...kept, ...left, ...came]);
  const cellsOf = (parts: ReadonlyMap<string, Part>, key: string) => parts.get(key)?.cells ?? [];
  const after = [...all].map(([key, part]) =>
    left.has(key) || came.has(key)
      ? {
          ...part,
          cells: cellsAfter(cellsOf(kept, key), { left: cellsOf(left, key), came: cellsOf(came, key) }),
        }
      : part,
  );
  return sortParts(
    kind,
    after.filter(({ cells }) => cells.length > 0),
  );
}

function nameOf(part: Part, kind: PartKind): Omit<Part, 'cells'> {
  return Object.fromEntries(partKinds[kind].map((name) => [name, part[name]!]));
}

function keyOf(part: Part, kind: PartKind): string {
  return JSON.stringify(partKinds[kind].map((name) => part[name]));
}

/** In the order of letters; what is not known comes last. */
export function sortParts(kind: PartKind, parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => {
    for (const name of partKinds[kind]) {
      const [first, second] = [a[name]!, b[name]!];
      if (first === second) continue;
      if (first === null || second === null) return first === null ? 1 : -1;
      return compareText(first, second);
    }
    return 0;
  });
}
