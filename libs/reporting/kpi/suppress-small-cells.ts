export interface Cell {
  /** Customers in it. */
  readonly units: number;
}

/**
 * Which cells must be hidden from roles that see groups only. Every cell below the threshold is; and where one cell alone
 * is hidden in a family, or the hidden ones are still few customers together, their figures would follow from the total
 * of the family by subtraction, so the smallest others are hidden with them (complementary suppression). A family is a
 * set of cells whose total can be asked for.
 */
export function suppressedCells<C extends Cell>(
  cells: readonly C[],
  threshold: number,
  familyOf: (cell: C) => string,
): ReadonlySet<C> {
  const families = new Map<string, C[]>();
  for (const cell of cells) families.set(familyOf(cell), [...(families.get(familyOf(cell)) ?? []), cell]);
  return new Set([...families.values()].flatMap((family) => hiddenIn(family, threshold)));
}

function hiddenIn<C extends Cell>(family: readonly C[], threshold: number): C[] {
  const ascending = family.filter((cell) => cell.units > 0).sort((a, b) => a.units - b.units);
  let count = ascending.filter((cell) => cell.units < threshold).length;
  if (count === 0) return [];
  const together = () => ascending.slice(0, count).reduce((sum, cell) => sum + cell.units, 0);
  while (count < ascending.length && (count === 1 || together() < threshold)) count += 1;
  return ascending.slice(0, count);
}
