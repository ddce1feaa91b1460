import fc from 'fast-check';
import { seededRandom, standardNormal } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import { groupSequentialBoundary, type GroupSequentialBoundary } from './boundaries.js';
import {
  chanceAtLeast,
  estimateAfterStopping,
  type EstimateAfterStopping,
} from './estimate-after-stopping.js';
import { limitsOf } from './stopping-chances.js';

const rates = [0.25, 0.5, 0.75, 1];
const design = (sides: 1 | 2) =>
  groupSequentialBoundary({
    informationRates: rates,
    alpha: 0.05,
    sides,
    rule: { kind: 'pocockLike' },
  }) as GroupSequentialBoundary;
const limits = limitsOf(design(2));
const estimate = (look: number, value: number, standardError: number, level?: number) =>
  estimateAfterStopping({ limits, look, estimate: value, standardError, level }) as EstimateAfterStopping;

describe('the estimate after stopping', () => {
  it('is the plain one when the first look ended the trial', () => {
    const { difference, interval, naive, p } = estimate(1, 3, 1);
    expect(difference).toBeCloseTo(3, 10);
    expect(interval.low).toBeCloseTo(naive.interval.low, 10);
    expect(interval.high).toBeCloseTo(naive.interval.high, 10);
    expect(p).toBeCloseTo(0.0026998, 7);
  });

  it('is nearer to zero than the plain one when a later look ended it for a benefit', () => {
    for (const look of [2, 3, 4]) {
      const standardError = 1 / Math.sqrt(rates[look - 1]!);
      const { difference, naive, method } = estimate(
        look,
        limits.upper[look - 1]! * standardError * 1.02,
        standardError,
      );
      expect(method).toBe('stageWiseOrdering');
      expect(difference).toBeLessThan(naive.estimate);
      expect(difference).toBeGreaterThan(0);
    }
  });

  it('changes its sign with the effect', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.2, max: 4, noNaN: true }), (look, z) => {
        const [there, back] = [estimate(look, z, 1), estimate(look, -z, 1)];
        expect(back.difference).toBeCloseTo(-there.difference, 6);
        expect(back.interval.low).toBeCloseTo(-there.interval.high, 6);
        expect(back.p).toBeCloseTo(there.p, 8);
      }),
      { numRuns: 12 },
    );
  });

  it('scales with the unit of the effect, contains its point and agrees with its p-value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (look, z, unit) => {
          const here = estimate(look, z, 1, 0.9);
          const scaled = estimate(look, z * unit, unit, 0.9);
          expect(scaled.difference / unit).toBeCloseTo(here.difference, 6);
          expect(scaled.p).toBeCloseTo(here.p, 8);
          expect(here.interval.low).toBeLessThan(here.difference);
          expect(here.interval.high).toBeGreaterThan(here.difference);
          if (Math.abs(here.p - 0.1) > 1e-6) {
            expect(here.p < 0.1).toBe(here.interval.low > 0 || here.interval.high < 0);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('orders a benefit found earlier before one found later', () => {
    const ps = [1, 2, 3].map((look) => estimate(look, limits.upper[look - 1]! + 0.1, 1).p);
    expect(ps[0]).toBeLessThan(ps[1]!);
    expect(ps[1]).toBeLessThan(ps[2]!);
  });

  it('is where half of the results, and its interval where the tails, would be at least as high', () => {
    for (const [look, z] of [
      [2, 2.6],
      [3, -2.5],
      [4, 0.7],
    ] as const) {
      const { difference, interval } = estimate(look, z, 1, 0.9);
      const chance = (effect: number) => chanceAtLeast(limits, look, z, effect / Math.sqrt(rates[look - 1]!));
      expect(chance(difference)).toBeCloseTo(0.5, 8);
      expect(chance(interval.low)).toBeCloseTo(0.05, 8);
      expect(chance(interval.high)).toBeCloseTo(0.95, 8);
    }
  });

  it('orders results so that, whatever the effect, the chance of more is uniform in simulated trials', () => {
    const random = seededRandom(99);
    const trials = 1000;
    const drift = 2;
    const below = { 0.05: 0, 0.5: 0, 0.95: 0 };
    for (let trial = 0; trial < trials; trial++) {
      let score = 0;
      for (let look = 1; look <= 4; look++) {
        score += drift * 0.25 + 0.5 * standardNormal(random);
        const z = score / Math.sqrt(rates[look - 1]!);
        if (look < 4 && Math.abs(z) < limits.upper[look - 1]!) continue;
        const chance = chanceAtLeast(limits, look, z, drift);
        for (const level of [0.05, 0.5, 0.95] as const) if (chance < level) below[level]++;
        break;
      }
    }
    for (const level of [0.05, 0.5, 0.95] as const) {
      // three standard errors of 1,000 trials
      expect(Math.abs(below[level] / trials - level)).toBeLessThan(
        3 * Math.sqrt((level * (1 - level)) / trials),
      );
    }
  });

  it('also serves a one-sided design that ran to its end', () => {
    const oneSided = limitsOf(design(1));
    const result = estimateAfterStopping({
      limits: oneSided,
      look: 4,
      estimate: 0.4,
      standardError: 1,
    }) as EstimateAfterStopping;
    expect(result.difference).toBeLessThan(0.4);
    expect(result.p).toBeGreaterThan(0.5);
  });

  it('says why there is none', () => {
    const trial = { limits, look: 1, estimate: 1, standardError: 1 };
    const outOfDomain = undefinedBecause('outOfDomain');
    for (const wrong of [
      { look: 0 },
      { look: 5 },
      { estimate: NaN },
      { standardError: -1 },
      { level: 1 },
      { level: 0 },
    ]) {
      expect(estimateAfterStopping({ ...trial, ...wrong })).toEqual(outOfDomain);
    }
    expect(estimateAfterStopping({ ...trial, standardError: 0 })).toEqual(undefinedBecause('noVariance'));
  });
});
