import { seededRandom, standardNormal } from '../distributions/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { fineBins } from './fine-bins.js';
import { studentisedRatioPermutation } from './ratio-permutation.js';
import { drawMeans, drawRatios, permutedMeans, permutedRatios } from './shared-draws.js';
import { studentisedPermutationOfBins } from './studentised-permutation.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const random = seededRandom(11);
const lognormal = (units: number) => Array.from({ length: units }, () => Math.exp(standardNormal(random)));
const tiers = [
  defined(fineBins(lognormal(30), lognormal(60))),
  defined(fineBins(lognormal(20), lognormal(15))),
];

describe('assignments drawn once', () => {
  const shared = drawMeans(tiers, { draws: 199, random: seededRandom(5) });

  it('say of the first stratum what the test of it alone says', () => {
    const alone = defined(
      studentisedPermutationOfBins([tiers[0]!], { draws: 199, random: seededRandom(5), model: 'additive' }),
    );
    expect(defined(permutedMeans(shared, [1, 0]))).toEqual(alone);
  });

  it('say of all strata together what the test of them with the same weights says', () => {
    const together = defined(
      studentisedPermutationOfBins(
        tiers.map((tier, k) => ({ ...tier, weight: [1, 3][k]! })),
        { draws: 199, random: seededRandom(5), model: 'additive' },
      ),
    );
    expect(defined(permutedMeans(shared, [1, 3]))).toEqual(together);
  });

  it('name a stratum whose arm is too small, and refuse where none remains', () => {
    const lone = {
      value: Float64Array.of(1, 2),
      controlCount: Int32Array.of(1, 0),
      treatmentCount: Int32Array.of(2, 2),
    };
    const draws = drawMeans([lone, tiers[1]!], { draws: 39, random: seededRandom(5) });
    expect(defined(permutedMeans(draws, [1, 1])).droppedStrata).toEqual([0]);
    expect(permutedMeans(draws, [1, 0])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
  });

  it('throw where the number of draws does not fit the level', () => {
    expect(() => permutedMeans(shared, [1, 1], 0.99 + 0.003)).toThrow(RangeError);
  });
});

describe('ratios of binned units', () => {
  const units = (count: number) => {
    const denominator = lognormal(count);
    return { denominator, numerator: denominator.map((value) => value * (1 + 0.1 * standardNormal(random))) };
  };
  const [control, treatment] = [units(40), units(25)];
  // Every unit is a bin of its own, so that nothing is lost.
  const binned = {
    numerator: Float64Array.from([...control.numerator, ...treatment.numerator]),
    denominator: Float64Array.from([...control.denominator, ...treatment.denominator]),
    controlCount: Int32Array.from({ length: 65 }, (_, i) => Number(i < 40)),
    treatmentCount: Int32Array.from({ length: 65 }, (_, i) => Number(i >= 40)),
  };

  it('give the difference, its error and nearly the p-value of the units themselves', () => {
    const raw = defined(
      studentisedRatioPermutation([{ control, treatment }], { draws: 1999, random: seededRandom(2) }),
    );
    const found = defined(
      permutedRatios(drawRatios([binned], { draws: 1999, random: seededRandom(3) }), [1]),
    );
    expect(found.difference).toBeCloseTo(raw.difference, 12);
    expect(found.standardError).toBeCloseTo(raw.standardError, 12);
    expect(found.t).toBeCloseTo(raw.t, 10);
    // two independent shares of 2,000 draws differ by more than 0.1 less than once in 10⁸
    expect(Math.abs(found.p - raw.p)).toBeLessThan(0.1);
  });

  it('turn their sign when the arms are exchanged', () => {
    const swapped = { ...binned, controlCount: binned.treatmentCount, treatmentCount: binned.controlCount };
    const there = defined(permutedRatios(drawRatios([binned], { draws: 199, random: seededRandom(4) }), [1]));
    const back = defined(permutedRatios(drawRatios([swapped], { draws: 199, random: seededRandom(4) }), [1]));
    expect(back.difference).toBeCloseTo(-there.difference, 12);
    expect(back.p).toBeCloseTo(there.p, 12);
    expect(back.interval.low).toBeCloseTo(-there.interval.high, 12);
  });
});
