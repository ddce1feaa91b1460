/** Both arms of one stratum, in whatever form merges. */
export interface StratumArms<M> {
  readonly name: string;
  readonly control: M;
  readonly treatment: M;
}

/**
 * Joins every stratum with fewer than two units in an arm, or fewer than `leastUnits` in both, to the largest stratum,
 * since it has no variance of its own but its units belong to the population. Strata without any unit disappear.
 */
export function mergeThinStrata<M extends { readonly n: number }>(
  strata: readonly StratumArms<M>[],
  merge: (a: M, b: M) => M,
  leastUnits = 4,
): { readonly used: readonly StratumArms<M>[]; readonly merged: readonly string[] } {
  const unitsOf = (s: StratumArms<M>) => s.control.n + s.treatment.n;
  const bySize = strata.filter((s) => unitsOf(s) > 0).sort((a, b) => unitsOf(b) - unitsOf(a));
  let largest = bySize[0];
  if (largest === undefined) return { used: strata.slice(0, 1), merged: [] };
  const used: StratumArms<M>[] = [];
  const merged: string[] = [];
  for (const stratum of bySize.slice(1)) {
    if (stratum.control.n >= 2 && stratum.treatment.n >= 2 && unitsOf(stratum) >= leastUnits) {
      used.push(stratum);
      continue;
    }
    merged.push(stratum.name);
    largest = {
      name: largest.name,
      control: merge(largest.control, stratum.control),
      treatment: merge(largest.treatment, stratum.treatment),
    };
  }
  return { used: [largest, ...used], merged };
}
