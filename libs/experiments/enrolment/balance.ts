import { undefinedBecause, type Maybe } from '#statistics';

/** Count, mean and variance (n − 1) of one characteristic in one tier and variant, from before the start. */
export interface BalanceCell {
  readonly tier: string;
  readonly variant: string;
  /** For a category the level as well: `region` with level `east` is a share of customers. */
  readonly characteristic: string;
  readonly level: string | undefined;
  readonly n: number;
  /** Customers whose value is known. */
  readonly known: number;
  readonly mean: number | undefined;
  readonly variance: number | undefined;
}

export interface BalanceRow extends BalanceCell {
  /**
   * Standardised mean difference against the control: (mean − mean of the control) / √((variance + variance of the
   * control)/2). Undefined for the control itself (`notPlanned`), for no spread and for empty arms.
   */
  readonly difference: Maybe<number>;
}

/** Above this, arms are usually called unlike each other (Austin 2009, Statistics in Medicine 28, 3083–3107). */
export const notableDifference = 0.1;

/** The name under which the tier-weighted rows stand: no tier can be called so. */
export const allTiers = '*';

/**
 * The balance table: every tier by itself, and all tiers together weighted by their share of the enrolled, so that
 * unequal allocation among tiers is not mistaken for imbalance.
 */
export function balanceTable(cells: readonly BalanceCell[], control: string): BalanceRow[] {
  const groups = groupBy(cells, ({ characteristic, level }) =>
    JSON.stringify([characteristic, level ?? null]),
  );
  return groups.flatMap((group) => {
    const byTier = groupBy(group, (cell) => cell.tier);
    const perTier = byTier.flatMap((inTier) => compare(inTier, control));
    return [...perTier, ...weighAcrossTiers(byTier, control)];
  });
}

function compare(cells: readonly BalanceCell[], control: string): BalanceRow[] {
  const reference = cells.find((cell) => cell.variant === control);
  return cells.map((cell) => ({ ...cell, difference: standardisedDifference(cell, reference) }));
}

export function standardisedDifference(cell: BalanceCell, control: BalanceCell | undefined): Maybe<number> {
  if (cell === control) return undefinedBecause('notPlanned');
  if (control === undefined || cell.mean === undefined || control.mean === undefined) {
    return undefinedBecause('emptyArm');
  }
  if (cell.variance === undefined || control.variance === undefined)
    return undefinedBecause('tooFewObservations');
  const spread = Math.sqrt((cell.variance + control.variance) / 2);
  if (spread === 0) return cell.mean === control.mean ? 0 : undefinedBecause('noVariance');
  return (cell.mean - control.mean) / spread;
}

/**
 * One row per variant over the tiers in which both it and the control have customers; weights are those tiers' shares
 * of the enrolled, the same for both.
 */
function weighAcrossTiers(tiers: readonly (readonly BalanceCell[])[], control: string): BalanceRow[] {
  const variants = [...new Set(tiers.flat().map((cell) => cell.variant))];
  return variants.flatMap((variant) => {
    const parts = tiers.flatMap((cells) => {
      const cell = cells.find((each) => each.variant === variant && each.mean !== undefined);
      const reference = cells.find((each) => each.variant === control && each.mean !== undefined);
      return cell && reference ? [{ cell, reference, size: sizeOf(cells) }] : [];
    });
    if (parts.length === 0) return [];
    const own = weigh(parts.map(({ cell, size }) => ({ cell, size })));
    const against = weigh(parts.map(({ reference, size }) => ({ cell: reference, size })));
    return [{ ...own, difference: standardisedDifference(own, variant === control ? own : against) }];
  });
}

function weigh(parts: readonly { readonly cell: BalanceCell; readonly size: number }[]): BalanceCell {
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const sum = (value: (cell: BalanceCell) => number) => parts.reduce((all, { cell }) => all + value(cell), 0);
  const average = (value: (cell: BalanceCell) => number) =>
    parts.reduce((all, { cell, size }) => all + (size / total) * value(cell), 0);
  return {
    ...parts[0]!.cell,
    tier: allTiers,
    n: sum(({ n }) => n),
    known: sum(({ known }) => known),
    mean: average(({ mean }) => mean!),
    variance: average(({ variance }) => variance ?? 0),
  };
}

function sizeOf(cells: readonly BalanceCell[]): number {
  return cells.reduce((sum, cell) => sum + cell.n, 0);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
