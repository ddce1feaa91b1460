import type { BinnedStratum } from './fine-bins.js';
import { residualsOn } from './residuals.js';
import type { LinearStratum, UnitStratum } from './unit-strata.js';

/**
 * The named model that says what the units would have shown under another effect.
 * `additive`: treatment adds the same amount to every unit. `multiplicative`: treatment multiplies every unit by the
 * same factor. Neither is needed for the p-value of «no effect on anyone».
 */
export type EffectModel = 'additive' | 'multiplicative';

/**
 * Units as values without the effect: additive y − δ·z with s = δ; multiplicative y for control and y/λ for treated
 * with s = 1/λ. With covariates both parts are residuals, which stays linear in s.
 */
export function linearUnits(stratum: UnitStratum, model: EffectModel | undefined): LinearStratum {
  const controls = stratum.control.length;
  const treated = stratum.treatment.length;
  const y = joined(stratum.control, stratum.treatment);
  const parts = effectParts(y, controls, model);
  const columns = stratum.covariates;
  const [a, b] =
    columns === undefined
      ? parts
      : residualsOn(
          columns.control.map((column, i) => joined(column, columns.treatment[i] as ArrayLike<number>)),
          parts,
        );
  return {
    a: a as Float64Array,
    b: b ?? null,
    count: null,
    controls,
    treated,
    controlRows: controls,
    weight: stratum.weight ?? controls + treated,
  };
}

/** The same for bins: a row is a bin of one arm, control rows first. */
export function linearBins(stratum: BinnedStratum, model: EffectModel | undefined): LinearStratum {
  const bins = stratum.value.length;
  const y = joined(stratum.value, stratum.value);
  const [a, b] = effectParts(y, bins, model);
  const count = new Int32Array(2 * bins);
  count.set(stratum.controlCount);
  count.set(stratum.treatmentCount, bins);
  const controls = stratum.controlCount.reduce((sum, units) => sum + units, 0);
  const treated = stratum.treatmentCount.reduce((sum, units) => sum + units, 0);
  return {
    a: a as Float64Array,
    b: b ?? null,
    count,
    controls,
    treated,
    controlRows: bins,
    weight: stratum.weight ?? controls + treated,
  };
}

function effectParts(y: Float64Array, controls: number, model: EffectModel | undefined): Float64Array[] {
  const a = y.slice();
  if (model === undefined) return [a];
  const b = new Float64Array(y.length);
  if (model === 'additive') b.fill(-1, controls);
  else {
    a.fill(0, controls);
    b.set(y.subarray(controls), controls);
  }
  return [a, b];
}

function joined(first: ArrayLike<number>, second: ArrayLike<number>): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
