import fc from 'fast-check';
import { isUndefined, type Maybe } from '../undefined.js';
import { homogeneityOfRates } from './homogeneity-of-rates.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const arm = fc
  .tuple(fc.integer({ min: 5, max: 5000 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }))
  .map(([n, share]) => ({ n, successes: Math.round(n * share) }));

describe('homogeneity of rates over arms', () => {
  it('is the squared pooled z test when there are two arms', () => {
    const share = 90 / 700;
    const z = (60 / 400 - 30 / 300) / Math.sqrt(share * (1 - share) * (1 / 400 + 1 / 300));
    const { pearson } = defined(
      homogeneityOfRates([
        { n: 400, successes: 60 },
        { n: 300, successes: 30 },
      ]),
    );
    expect(pearson.statistic).toBeCloseTo(z * z, 12);
  });

  it('sums the likelihood over events and non-events', () => {
    const arms = [
      { n: 40, successes: 10 },
      { n: 60, successes: 30 },
      { n: 20, successes: 0 },
    ];
    const share = 40 / 120;
    const g = arms.reduce((sum, { n, successes }) => {
      const term = (o: number, e: number) => (o === 0 ? 0 : 2 * o * Math.log(o / e));
      return sum + term(successes, n * share) + term(n - successes, n * (1 - share));
    }, 0);
    expect(defined(homogeneityOfRates(arms)).likelihoodRatio.statistic).toBeCloseTo(g, 10);
  });

  it('does not care which outcome is called the event', () => {
    fc.assert(
      fc.property(fc.array(arm, { minLength: 2, maxLength: 5 }), (arms) => {
        const events = homogeneityOfRates(arms);
        const nonEvents = homogeneityOfRates(
          arms.map(({ n, successes }) => ({ n, successes: n - successes })),
        );
        if (isUndefined(events) || isUndefined(nonEvents))
          return expect(isUndefined(nonEvents)).toBe(isUndefined(events));
        expect(nonEvents.pearson.statistic).toBeCloseTo(events.pearson.statistic, 8);
        expect(nonEvents.likelihoodRatio.statistic).toBeCloseTo(events.likelihoodRatio.statistic, 8);
        expect(events.likelihoodRatio.statistic).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('says why there is no answer', () => {
    expect(
      homogeneityOfRates([
        { n: 5, successes: 1 },
        { n: 0, successes: 0 },
      ]),
    ).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(
      homogeneityOfRates([
        { n: 5, successes: 0 },
        { n: 9, successes: 0 },
      ]),
    ).toEqual({
      kind: 'undefined',
      because: 'noEvents',
    });
    expect(
      homogeneityOfRates([
        { n: 5, successes: 5 },
        { n: 9, successes: 9 },
      ]),
    ).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
  });
});
