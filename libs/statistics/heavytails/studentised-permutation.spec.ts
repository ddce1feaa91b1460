import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { isDefined, isUndefined } from '../undefined.js';
import { fineBins, type BinnedStratum } from './fine-bins.js';
import {
  studentisedPermutation,
  studentisedPermutationOfBins,
  type PermutationResult,
} from './studentised-permutation.js';
import type { UnitStratum } from './unit-strata.js';

const draws = 399;

function test(
  strata: readonly UnitStratum[],
  model?: 'additive' | 'multiplicative',
  seed = 1,
): PermutationResult {
  const result = studentisedPermutation(strata, { draws, random: seededRandom(seed), model });
  if (isUndefined(result)) throw new Error(result.because);
  return result;
}

function lognormal(seed: number, n: number, sigma: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
  });
}

/** Welch's statistic of one split, written out. */
function welch(control: readonly number[], treatment: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((s, v) => s + v, 0) / x.length;
  const error = (x: readonly number[]) =>
    x.reduce((s, v) => s + (v - mean(x)) ** 2, 0) / (x.length - 1) / x.length;
  return (mean(treatment) - mean(control)) / Math.sqrt(error(control) + error(treatment));
}

/** All ways to choose `size` of the units 0…n−1. */
function subsets(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  if (n < size) return [];
  return [...subsets(n - 1, size), ...subsets(n - 1, size - 1).map((rest) => [...rest, n - 1])];
}

describe('the studentised permutation test', () => {
  it('estimates the shares that enumerating every assignment gives', () => {
    const control = [0.3, 1.1, 9.5, 2.2, 0.9];
    const treatment = [4.4, 5.1, 1.7, 30.2];
    const all = [...control, ...treatment];
    const real = welch(control, treatment);
    const exact = subsets(9, 4).map((chosen) =>
      welch(
        all.filter((_, i) => !chosen.includes(i)),
        all.filter((_, i) => chosen.includes(i)),
      ),
    );
    const upper = exact.filter((t) => t >= real - 1e-9).length / exact.length;
    const lower = exact.filter((t) => t <= real + 1e-9).length / exact.length;
    const result = studentisedPermutation([{ control, treatment }], {
      draws: 39_999,
      random: seededRandom(5),
    });
    if (isUndefined(result)) throw new Error(result.because);
    expect(result.t).toBeCloseTo(real, 12);
    expect(Math.abs(result.pUpper - upper)).toBeLessThan(0.01);
    expect(Math.abs(result.pLower - lower)).toBeLessThan(0.01);
    expect(result.p).toBe(Math.min(1, 2 * Math.min(result.pUpper, result.pLower)));
  });

  it('rejects in its smallest possible step when every assignment but the real one is less extreme', () => {
    const result = test([
      { control: [1, 2, 3, 4, 5, 6, 7, 8], treatment: [101, 102, 103, 104, 105, 106, 107, 108] },
    ]);
    expect(result.pUpper).toBeCloseTo(1 / (draws + 1), 12);
  });

  it('contains the estimate and excludes zero exactly when p is below 5 %', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (seed, shift) => {
          const treatment = lognormal(seed, 25, 1).map((y) => y + shift);
          const result = test([{ control: lognormal(seed + 1, 70, 1), treatment }], 'additive', seed);
          if (!isDefined(result.interval)) throw new Error('no interval');
          expect(result.interval.low).toBeLessThan(result.difference);
          expect(result.interval.high).toBeGreaterThan(result.difference);
          const zeroOutside = result.interval.low > 0 || result.interval.high < 0;
          if (Math.abs(result.p - 0.05) > 0.011) expect(zeroOutside).toBe(result.p < 0.05);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('moves its additive interval with a shift and scales it with the unit of money', () => {
    const control = lognormal(3, 80, 1.5);
    const treatment = lognormal(4, 20, 1.5);
    const base = test([{ control, treatment }], 'additive');
    const moved = test([{ control, treatment: treatment.map((y) => y + 7) }], 'additive');
    const scaled = test(
      [{ control: control.map((y) => 100 * y), treatment: treatment.map((y) => 100 * y) }],
      'additive',
    );
    if (!isDefined(base.interval) || !isDefined(moved.interval) || !isDefined(scaled.interval))
      throw new Error();
    expect(moved.interval.low).toBeCloseTo(base.interval.low + 7, 3);
    expect(moved.interval.high).toBeCloseTo(base.interval.high + 7, 3);
    expect(scaled.interval.low / 100).toBeCloseTo(base.interval.low, 4);
    expect(scaled.p).toBe(base.p);
  });

  it('multiplies its multiplicative interval with a factor', () => {
    const control = lognormal(11, 120, 1);
    const treatment = lognormal(12, 40, 1);
    const base = test([{ control, treatment }], 'multiplicative');
    const tripled = test([{ control, treatment: treatment.map((y) => 3 * y) }], 'multiplicative');
    if (!isDefined(base.interval) || !isDefined(tripled.interval)) throw new Error();
    expect((1 + tripled.interval.low) / (1 + base.interval.low)).toBeCloseTo(3, 3);
    expect((1 + tripled.interval.high) / (1 + base.interval.high)).toBeCloseTo(3, 3);
  });

  it('mirrors the sides when the arms are swapped', () => {
    const control = lognormal(21, 60, 1);
    const treatment = lognormal(22, 60, 1);
    const there = studentisedPermutation([{ control, treatment }], { draws: 3_999, random: seededRandom(1) });
    const back = studentisedPermutation([{ control: treatment, treatment: control }], {
      draws: 3_999,
      random: seededRandom(2),
    });
    if (isUndefined(there) || isUndefined(back)) throw new Error();
    expect(back.t).toBeCloseTo(-there.t, 10);
    expect(Math.abs(back.pLower - there.pUpper)).toBeLessThan(0.04);
  });

  it('compares only within strata, so that a tier with a richer treatment group does not look like an effect', () => {
    const poor = { control: lognormal(1, 20, 0.5), treatment: lognormal(2, 80, 0.5) };
    const rich = {
      control: lognormal(3, 80, 0.5).map((y) => y + 100),
      treatment: lognormal(4, 20, 0.5).map((y) => y + 100),
    };
    const pooled = test([
      { control: [...poor.control, ...rich.control], treatment: [...poor.treatment, ...rich.treatment] },
    ]);
    expect(pooled.p).toBeLessThan(0.05);
    expect(test([poor, rich]).p).toBeGreaterThan(0.05);
  });

  it('names a stratum that lacks two units in an arm, and keeps the rest', () => {
    const result = test([
      { control: [1], treatment: [5, 6, 7] },
      { control: [1, 2, 3, 5], treatment: [2, 4, 4.5, 7] },
    ]);
    expect(result.droppedStrata).toEqual([0]);
    expect(result).toMatchObject({ model: 'none', interval: { kind: 'undefined', because: 'notRequested' } });
    const thin = { control: [5, 6, 7], treatment: [1] };
    expect(test([{ control: [1, 2, 3, 5], treatment: [2, 4, 4.5, 7] }, thin]).droppedStrata).toEqual([1]);
    expect(result.difference).toBeCloseTo((2 + 4 + 4.5 + 7) / 4 - 11 / 4, 12);
  });

  it('takes out what a covariate explains', () => {
    const random = seededRandom(77);
    const before = lognormal(31, 300, 1);
    const after = before.map((x) => 2 * x + random());
    const split = (values: readonly number[]) => ({
      control: values.slice(0, 200),
      treatment: values.slice(200),
    });
    const y = split(after);
    const x = split(before);
    const raw = test([y], 'additive');
    const adjusted = test(
      [{ ...y, covariates: { control: [x.control], treatment: [x.treatment] } }],
      'additive',
    );
    expect(adjusted.standardError).toBeLessThan(0.2 * raw.standardError);
    if (!isDefined(raw.interval) || !isDefined(adjusted.interval)) throw new Error();
    expect(adjusted.interval.high - adjusted.interval.low).toBeLessThan(
      0.3 * (raw.interval.high - raw.interval.low),
    );
  });

  it('says why there is no answer instead of giving a number', () => {
    const options = { draws, random: seededRandom(1) };
    expect(studentisedPermutation([{ control: [1], treatment: [2, 3] }], options)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(studentisedPermutation([{ control: [5, 5, 5], treatment: [5, 5] }], options)).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
    expect(test([{ control: [1, 2, 3], treatment: [2, 3, 4] }]).interval).toEqual({
      kind: 'undefined',
      because: 'notRequested',
    });
    expect(test([{ control: [-1, -2, -3], treatment: [2, 3, 4] }], 'multiplicative').interval).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
  });

  it('refuses a number of draws that cannot hold its level', () => {
    expect(() =>
      studentisedPermutation([{ control: [1, 2], treatment: [3, 4] }], {
        draws: 1000,
        random: seededRandom(1),
      }),
    ).toThrow(/not a whole number/);
  });
});

describe('the permutation test of fine bins', () => {
  it('agrees with the raw units', () => {
    const control = lognormal(41, 1500, 1);
    const treatment = lognormal(42, 400, 1).map((y) => 1.1 * y);
    const options = { draws: 999, model: 'additive' as const };
    const raw = studentisedPermutation([{ control, treatment }], { ...options, random: seededRandom(1) });
    const bins = fineBins(control, treatment, 8) as BinnedStratum;
    const binned = studentisedPermutationOfBins([bins], { ...options, random: seededRandom(2) });
    if (isUndefined(raw) || isUndefined(binned)) throw new Error();
    expect(bins.value.length).toBeLessThan(100);
    expect(Math.abs(binned.difference - raw.difference)).toBeLessThan(0.1 * raw.standardError);
    expect(binned.standardError / raw.standardError).toBeCloseTo(1, 1);
    expect(Math.abs(binned.p - raw.p)).toBeLessThan(0.08);
    if (!isDefined(raw.interval) || !isDefined(binned.interval)) throw new Error();
    const width = raw.interval.high - raw.interval.low;
    expect(Math.abs(binned.interval.low - raw.interval.low)).toBeLessThan(0.08 * width);
    expect(Math.abs(binned.interval.high - raw.interval.high)).toBeLessThan(0.08 * width);
  });
});
