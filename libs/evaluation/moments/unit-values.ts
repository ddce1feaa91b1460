import { scaleFactor } from '#measurement';
import type { BinnedValues, UnitValues, WantedStratum, WantedValues } from '../estimation/index.js';
import type { MetricItem } from '../tally/metric-item.js';

export interface UnitValuesRow {
  /** Its position among the wishes. */
  readonly wish: number;
  readonly tier: string;
  readonly variant: string;
  readonly bin: number;
  readonly bin2: number;
  readonly units: number;
  readonly y: number;
  readonly z: number;
  readonly x: number;
  readonly g: number;
}

interface Bin {
  readonly units: Map<string, number>;
  y: number;
  z: number;
  x: number;
  g: number;
}

/** Bins of every stratum with their mean values in the metric's own unit, adjusted as was asked for. */
export function readUnitValues(
  rows: readonly UnitValuesRow[],
  { metric }: MetricItem,
  wanted: WantedValues,
  observationDays: number,
): UnitValues {
  const factors = [
    scaleFactor(metric.scale, observationDays),
    scaleFactor(metric.denominatorScale ?? 'one', observationDays),
  ] as const;
  const { kind, pair, strata } = wanted;
  return {
    kind,
    ...(pair === undefined ? {} : { pair }),
    strata: strata.map((stratum) =>
      binnedValues(
        stratum,
        rows.filter((row) => row.tier === stratum.name),
        factors,
      ),
    ),
  };
}

function binnedValues(
  { name, slopes, reference }: WantedStratum,
  rows: readonly UnitValuesRow[],
  factors: readonly [number, number],
): BinnedValues {
  const bins = gathered(rows);
  const variants = [...new Set(rows.map((row) => row.variant))];
  const valueOf = (bin: Bin, outcome: 0 | 1) => {
    const all = [...bin.units.values()].reduce((sum, units) => sum + units, 0);
    const covariates = [bin.x / 100 / all, bin.g / all];
    return slopes[outcome]!.reduce(
      (value, slope, covariate) => value - slope * (covariates[covariate]! - reference[covariate]!),
      ((outcome === 0 ? bin.y : bin.z) / all) * factors[outcome],
    );
  };
  return {
    stratum: name,
    values: slopes.map((_, outcome) => Float64Array.from(bins, (bin) => valueOf(bin, outcome as 0 | 1))),
    counts: Object.fromEntries(
      variants.map((variant) => [variant, Int32Array.from(bins, (bin) => bin.units.get(variant) ?? 0)]),
    ),
  };
}

/** Rows of one bin, one for each variant, put together; they come in the order of the bins. */
function gathered(rows: readonly UnitValuesRow[]): Bin[] {
  const bins = new Map<string, Bin>();
  for (const { bin, bin2, variant, units, y, z, x, g } of rows) {
    const key = `${bin} ${bin2}`;
    let found = bins.get(key);
    if (found === undefined) bins.set(key, (found = { units: new Map(), y: 0, z: 0, x: 0, g: 0 }));
    found.units.set(variant, units);
    found.y += y;
    found.z += z;
    found.x += x;
    found.g += g;
  }
  return [...bins.values()];
}
