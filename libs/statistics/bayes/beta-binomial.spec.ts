import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import {
  chanceAbove,
  compareBetaBinomial,
  meanExcess,
  type BetaBinomialComparison,
} from './beta-binomial.js';

const compare = (
  control: [number, number],
  treatment: [number, number],
  prior?: { alpha: number; beta: number },
) =>
  compareBetaBinomial(
    {
      control: { successes: control[0], n: control[1] },
      treatment: { successes: treatment[0], n: treatment[1] },
    },
    prior,
  ) as BetaBinomialComparison;
const counts = fc.integer({ min: 1, max: 60 });

function factorial(n: number): bigint {
  let product = 1n;
  for (let i = 2n; i <= BigInt(n); i++) product *= i;
  return product;
}

/** Miller's finite sum for whole shapes, exact in fractions of 10⁻⁴⁰. */
function exactChance(x: { alpha: number; beta: number }, y: { alpha: number; beta: number }): number {
  const scale = 10n ** 40n;
  let sum = 0n;
  for (let i = 0; i < x.alpha; i++) {
    // B(αy + i, βy + βx) / ((βx + i)·B(1 + i, βx)·B(αy, βy))
    const numerator =
      factorial(y.alpha + i - 1) *
      factorial(y.beta + x.beta - 1) *
      factorial(i + x.beta) *
      factorial(y.alpha + y.beta - 1);
    const denominator =
      factorial(y.alpha + i + y.beta + x.beta - 1) *
      BigInt(x.beta + i) *
      factorial(i) *
      factorial(x.beta - 1) *
      factorial(y.alpha - 1) *
      factorial(y.beta - 1);
    sum += (numerator * scale) / denominator;
  }
  return Number(sum) / 1e40;
}

describe('two rates by beta posteriors', () => {
  it('beats with the chance of the exact finite sum', () => {
    fc.assert(
      fc.property(counts, counts, counts, counts, (a, b, c, d) => {
        const [x, y] = [
          { alpha: a, beta: b },
          { alpha: c, beta: d },
        ];
        const exact = exactChance(x, y);
        expect(Math.abs(chanceAbove(x, y) - exact)).toBeLessThan(1e-12 * exact + 1e-38);
      }),
      { numRuns: 30 },
    );
  });

  it('has chances that add up to one and losses that differ by the difference of means', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.nat(100_000), fc.nat(100_000), (a, b, c, d) => {
        const {
          chanceToBeat,
          chanceToLose,
          expectedLossOfControl,
          expectedLossOfTreatment,
          difference,
          ...rest
        } = compare([a, a + c], [b, b + d]);
        expect(chanceToBeat + chanceToLose).toBeCloseTo(1, 11);
        expect(expectedLossOfControl - expectedLossOfTreatment).toBeCloseTo(difference, 12);
        expect(expectedLossOfControl).toBeGreaterThanOrEqual(0);
        expect(expectedLossOfTreatment).toBeGreaterThanOrEqual(0);
        expect(rest.treatment.mean - rest.control.mean).toBe(difference);
      }),
      { numRuns: 30 },
    );
  });

  it('changes roles when the arms change places', () => {
    fc.assert(
      fc.property(counts, counts, counts, counts, (a, b, c, d) => {
        const [there, back] = [compare([a, a + b], [c, c + d]), compare([c, c + d], [a, a + b])];
        expect(back.chanceToBeat).toBeCloseTo(there.chanceToLose, 13);
        expect(back.expectedLossOfControl).toBeCloseTo(there.expectedLossOfTreatment, 14);
        expect(back.difference + there.difference).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('has the mean excess of moments: E[(X − Y)⁺] = E[X; X > Y] − E[Y; X > Y]', () => {
    fc.assert(
      fc.property(counts, counts, counts, counts, (a, b, c, d) => {
        const [x, y] = [
          { alpha: a, beta: b },
          { alpha: c, beta: d },
        ];
        const up = ({ alpha, beta }: typeof x) => ({ alpha: alpha + 1, beta });
        const byMoments = (a / (a + b)) * chanceAbove(up(x), y) - (c / (c + d)) * (1 - chanceAbove(up(y), x));
        expect(meanExcess(x, y)).toBeCloseTo(byMoments, 12);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps its digits where the arms are far apart, and ends at 0 and 1', () => {
    // finite sum in mpmath 1.3 with 60 digits: P(Beta(11, 991) > Beta(201, 801))
    const apart = compare([200, 1000], [10, 1000]);
    expect(apart.chanceToBeat / 4.835648258750078e-52).toBeCloseTo(1, 11);
    expect(apart.chanceToLose).toBeCloseTo(1, 14);
    const extreme = compare([500_000, 1_000_000], [10, 1_000_000]);
    expect(extreme.chanceToBeat).toBe(0);
    expect(extreme.expectedLossOfControl).toBe(0);
    expect(extreme.expectedLossOfTreatment).toBeCloseTo(0.49999, 5);
  });

  it('handles arms of very different size', () => {
    const { chanceToBeat, chanceToLose } = compare([3, 30], [100_000, 1_000_000]);
    // the large arm is a constant 0.1 to the small one's Beta(4, 28): P(Beta(4, 28) < 0.1), mpmath
    expect(chanceToBeat).toBeCloseTo(0.37617, 3);
    expect(chanceToBeat + chanceToLose).toBeCloseTo(1, 12);
  });

  it('starts from the prior and moves to the data', () => {
    const { control, treatment } = compare([30, 400], [42, 400], { alpha: 20, beta: 180 });
    expect(control).toMatchObject({ alpha: 50, beta: 550, mean: 50 / 600 });
    expect(treatment).toMatchObject({ alpha: 62, beta: 538 });
    expect(control.interval.low).toBeLessThan(control.mean);
    expect(control.interval.high).toBeGreaterThan(control.mean);
    expect(control.interval.level).toBe(0.95);
    // a flat belief has quantiles equal to their probabilities
    const { low, high } = compare([0, 0], [0, 0]).control.interval;
    expect([low, high]).toEqual([expect.closeTo(0.025, 12), expect.closeTo(0.975, 12)]);
  });

  it('does not run away from a prior without a peak', () => {
    const { chanceToBeat } = compare([0, 10], [0, 10], { alpha: 0.5, beta: 0.5 });
    expect(chanceToBeat).toBeCloseTo(0.5, 11);
    expect(compare([0, 100], [3, 100], { alpha: 0.1, beta: 0.1 }).chanceToBeat).toBeGreaterThan(0.98);
  });

  it('has no value for impossible counts or beliefs', () => {
    const good = { control: { successes: 1, n: 2 }, treatment: { successes: 1, n: 2 } };
    const outOfDomain = undefinedBecause('outOfDomain');
    for (const wrong of [
      { successes: 3, n: 2 },
      { successes: -1, n: 2 },
      { successes: NaN, n: 2 },
      { successes: 1, n: Infinity },
    ]) {
      expect(compareBetaBinomial({ ...good, treatment: wrong })).toEqual(outOfDomain);
    }
    expect(compareBetaBinomial(good, { alpha: 0, beta: 1 })).toEqual(outOfDomain);
    expect(compareBetaBinomial(good, { alpha: 1, beta: 0 })).toEqual(outOfDomain);
    expect(compareBetaBinomial(good, undefined, 0)).toEqual(outOfDomain);
    expect(compareBetaBinomial(good, undefined, 1)).toEqual(outOfDomain);
  });
});
