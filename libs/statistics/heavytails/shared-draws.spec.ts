import { seededRandom } from '../distributions/index.js';
import { lognormal } from '../calibration/outcome-source.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { fineBins, type BinnedStratum } from './fine-bins.js';
import { studentisedRatioPermutation } from './ratio-permutation.js';
import {
  drawMeans,
  drawRatios,
  permutedMeans,
  permutedRatios,
  type BinnedRatioStratum,
} from './shared-draws.js';
import { studentisedPermutationOfBins } from './studentised-permutation.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const draws = 999;
const bins = (seed: number, controls: number, treated: number, factor = 1) => {
  const random = seededRandom(seed);
  const control = lognormal(1)(controls, random);
  return defined(
    fineBins(
      control,
      lognormal(1)(treated, random).map((v) => factor * v),
    ),
  );
};
const strata = () => [bins(1, 80, 60, 1.5), bins(2, 50, 90, 1.2)];

describe('draws of means that several statistics share', () => {
  const sharedDraws = () => drawMeans(strata(), { draws, random: seededRandom(5) });
  const alone = (members: readonly BinnedStratum[], weights: readonly number[]) =>
    defined(
      studentisedPermutationOfBins(
        members.map((stratum, i) => ({ ...stratum, weight: weights[i] })),
        { draws, random: seededRandom(5), model: 'additive' },
      ),
    );

  it('give what the test by itself gives with the same seed, under any weights', () => {
    const shared = sharedDraws();
    for (const weights of [
      [1, 1],
      [3, 1],
      [0.2, 0.7],
    ]) {
      expect(defined(permutedMeans(shared, weights))).toEqual(alone(strata(), weights));
    }
  });

  it('are looked at for one stratum when the others weigh nothing', () => {
    const shared = sharedDraws();
    const first = defined(permutedMeans(shared, [1, 0]));
    expect(first).toEqual(alone(strata().slice(0, 1), [1]));
    expect(first.droppedStrata).toEqual([]);
    expect(defined(permutedMeans(shared, [1]))).toEqual(first);
    expect(permutedMeans(shared, [0, 0])).toEqual(undefinedBecause('tooFewObservations'));
  });

  it('name a stratum with fewer than two units in an arm', () => {
    const shared = sharedDraws();
    const three = drawMeans([...strata(), bins(3, 30, 1)], { draws, random: seededRandom(5) });
    const result = defined(permutedMeans(three, [1, 1, 1]));
    expect(result.droppedStrata).toEqual([2]);
    expect(result.difference).toBe(defined(permutedMeans(shared, [1, 1])).difference);
    const two = drawMeans([bins(4, 2, 2)], { draws: 39, random: seededRandom(5) });
    expect(two.strata[0]).toBeDefined();
  });

  it('refuse a level that they cannot hold', () => {
    const shared = sharedDraws();
    expect(() => permutedMeans(shared, [1, 1], 0.9999)).toThrow(/not a whole number/);
  });
});

describe('draws of ratios that several statistics share', () => {
  const amounts = [1, 2, 3, 4, 5, 8];
  const stratum = (controlCount: number[], treatmentCount: number[]): BinnedRatioStratum => ({
    numerator: Float64Array.from(amounts, (v) => v * v),
    denominator: Float64Array.from(amounts),
    controlCount: Int32Array.from(controlCount),
    treatmentCount: Int32Array.from(treatmentCount),
  });
  const few = stratum([9, 7, 8, 3, 2, 1], [3, 4, 6, 5, 4, 2]);
  const many = stratum([2, 3, 4, 2, 1, 1], [9, 9, 8, 6, 9, 4]);
  const unitsOf = (counts: Int32Array) => [...counts].flatMap((n, i) => Array<number>(n).fill(amounts[i]!));
  const units = (counts: Int32Array) => ({
    numerator: unitsOf(counts).map((v) => v * v),
    denominator: unitsOf(counts),
  });
  const raw = (members: readonly BinnedRatioStratum[], weights: readonly number[]) =>
    defined(
      studentisedRatioPermutation(
        members.map(({ controlCount, treatmentCount }, i) => ({
          control: units(controlCount),
          treatment: units(treatmentCount),
          weight: weights[i],
        })),
        { draws: 3999, random: seededRandom(6) },
      ),
    );
  const options = { draws: 3999, random: seededRandom(7) };

  it('give the estimate of the units, and their p and interval up to chance', () => {
    const shared = drawRatios([few, many], options);
    for (const weights of [
      [1, 1],
      [1, 0],
      [0, 1],
      [1, 4],
    ]) {
      const result = defined(permutedRatios(shared, weights));
      const used = [few, many].filter((_, i) => weights[i]! > 0);
      const expected = raw(
        used,
        weights.filter((weight) => weight > 0),
      );
      expect(result.controlRatio).toBeCloseTo(expected.controlRatio, 10);
      expect(result.treatmentRatio).toBeCloseTo(expected.treatmentRatio, 10);
      expect(result.standardError).toBeCloseTo(expected.standardError, 10);
      expect(result.t).toBeCloseTo(expected.t, 9);
      expect(Math.abs(result.p - expected.p)).toBeLessThan(0.05);
      const width = expected.interval.high - expected.interval.low;
      expect(Math.abs(result.interval.low - expected.interval.low)).toBeLessThan(0.08 * width);
      expect(Math.abs(result.interval.high - expected.interval.high)).toBeLessThan(0.08 * width);
    }
  });

  it('name a stratum with fewer than two units in an arm, and have no answer without any other', () => {
    const lone = stratum([1, 0, 0, 0, 0, 0], [3, 4, 6, 5, 4, 2]);
    const loneTreated = stratum([3, 4, 6, 5, 4, 2], [0, 1, 0, 0, 0, 0]);
    const shared = drawRatios([lone, few, loneTreated], { draws: 199, random: seededRandom(8) });
    expect(defined(permutedRatios(shared, [1, 1, 1])).droppedStrata).toEqual([0, 2]);
    expect(permutedRatios(shared, [1, 0, 1])).toEqual(undefinedBecause('tooFewObservations'));
    const two = drawRatios([stratum([2, 0, 0, 0, 0, 0], [0, 2, 0, 0, 0, 0])], {
      draws: 39,
      random: seededRandom(9),
    });
    expect(two.strata[0]).toBeDefined();
  });
});
