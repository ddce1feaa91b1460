import * as fc from 'fast-check';
import { isUndefined, type Maybe } from '../undefined.js';
import { exactMultinomialP } from './exact-multinomial.js';
import { sampleRatioTest } from './index.js';

function known<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const undefinedAs = (because: string) => ({ kind: 'undefined', because });
const arms = (counts: readonly number[], weights: readonly number[]) =>
  counts.map((count, i) => ({ count, weight: weights[i]! }));

describe('the sample-ratio test', () => {
  it('draws its verdicts at .01 and .001', () => {
    const verdictOf = (first: number) =>
      known(sampleRatioTest(arms([first, 10_000 - first], [1, 1]))).verdict;
    // χ² = 6.64 and 10.83 at p = .01 and .001: distances of 128.8 and 164.5 from 5,000
    expect(verdictOf(5128)).toBe('ok');
    expect(verdictOf(5129)).toBe('warning');
    expect(verdictOf(5164)).toBe('warning');
    expect(verdictOf(5165)).toBe('failed');
    expect(verdictOf(4835)).toBe('failed');
  });

  it('counts only arms that the plan uses', () => {
    const used = known(sampleRatioTest(arms([480, 530], [1, 1])));
    const withUnused = known(sampleRatioTest(arms([480, 0, 530], [1, 0, 1])));
    expect(withUnused).toEqual(used);
    expect(withUnused.df).toBe(1);
    const contradiction = known(sampleRatioTest(arms([480, 1, 530], [1, 0, 1])));
    expect([contradiction.p, contradiction.verdict]).toEqual([0, 'failed']);
  });

  it('does not depend on the order of arms or the scale of weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (counts, scale) => {
          if (counts.every((count) => count === 0)) return;
          const weights = [2, 3, 5];
          const plain = known(sampleRatioTest(arms(counts, weights)));
          const turned = known(sampleRatioTest(arms(counts.toReversed(), weights.toReversed())));
          const scaled = known(
            sampleRatioTest(
              arms(
                counts,
                weights.map((w) => w * scale),
              ),
            ),
          );
          expect(turned.p).toBeCloseTo(plain.p, 9);
          expect(scaled.p).toBeCloseTo(plain.p, 9);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('judges by exact probabilities where an expected count is below five', () => {
    const small = known(sampleRatioTest(arms([0, 8], [1, 1])));
    expect(small.pExact).toBeCloseTo(2 / 256, 14);
    expect(small.p).toBe(small.pExact);
    expect(small.pChiSquare).not.toBe(small.p);
    const large = known(sampleRatioTest(arms([90, 110], [1, 1])));
    expect(large.p).toBe(large.pChiSquare);
    expect(large.pExact).toEqual(undefinedAs('notRequested'));
  });

  it('lists the splits of a few units over several arms', () => {
    // 3 units over three equal arms: (3,0,0) and its turns, 3 of 27 ways
    expect(exactMultinomialP(arms([3, 0, 0], [1, 1, 1]))).toBeCloseTo(1 / 9, 14);
    expect(exactMultinomialP(arms([1, 1, 1], [1, 1, 1]))).toBeCloseTo(1, 14);
    expect(exactMultinomialP(arms([2, 1, 0], [1, 1, 1]))).toBeCloseTo(1 - 6 / 27, 14);
    expect(exactMultinomialP(arms([500, 400, 300, 200], [1, 1, 1, 1]))).toEqual(undefinedAs('notRequested'));
    expect(exactMultinomialP(arms([1.5, 1], [1, 1]))).toEqual(undefinedAs('outOfDomain'));
  });

  it('says why it has nothing to test', () => {
    expect(sampleRatioTest(undefined)).toEqual(undefinedAs('notPlanned'));
    expect(sampleRatioTest(arms([3, 4], [0, 0]))).toEqual(undefinedAs('notPlanned'));
    expect(sampleRatioTest(arms([0, 0], [1, 1]))).toEqual(undefinedAs('tooFewObservations'));
    expect(sampleRatioTest(arms([5], [1]))).toEqual(undefinedAs('tooFewObservations'));
    expect(sampleRatioTest(arms([5, -1], [1, 1]))).toEqual(undefinedAs('outOfDomain'));
    expect(sampleRatioTest(arms([5, 1], [1, NaN]))).toEqual(undefinedAs('outOfDomain'));
  });

  it('is Pearson’s χ² against the planned shares', () => {
    const { statistic, df, pChiSquare } = known(sampleRatioTest(arms([90, 110, 100], [1, 1, 2])));
    expect(statistic).toBeCloseTo(15 ** 2 / 75 + 35 ** 2 / 75 + 50 ** 2 / 150, 12);
    expect(df).toBe(2);
    expect(pChiSquare).toBeCloseTo(Math.exp(-statistic / 2), 12);
  });

  it('asks for exact probabilities by the smallest expected count alone', () => {
    expect(known(sampleRatioTest(arms([4, 200], [1, 60]))).pExact).not.toEqual(undefinedAs('notRequested'));
    expect(known(sampleRatioTest(arms([5, 5], [1, 1]))).pExact).toEqual(undefinedAs('notRequested'));
    expect(known(sampleRatioTest(arms([5, 4], [1, 1]))).pExact).toBeCloseTo(1, 12);
  });

  it('lists splits over unequal arms as if every unit chose', () => {
    // two units over shares 1/2, 1/3, 1/6: all nine ways
    const shares = [1 / 2, 1 / 3, 1 / 6];
    const chance = new Map<string, number>();
    shares.forEach((p, i) =>
      shares.forEach((q, j) => {
        const counts = shares.map((_, k) => Number(i === k) + Number(j === k));
        chance.set(counts.join(), (chance.get(counts.join()) ?? 0) + p * q);
      }),
    );
    for (const [counts, seen] of chance) {
      const unlikely = [...chance.values()].filter((p) => p <= seen * (1 + 1e-9));
      expect(exactMultinomialP(arms(counts.split(',').map(Number), [3, 2, 1]))).toBeCloseTo(
        unlikely.reduce((a, b) => a + b, 0),
        12,
      );
    }
  });
});
