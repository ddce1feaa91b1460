import fc from 'fast-check';
import { seededRandom, standardNormal } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import {
  confidenceSequence,
  mixtureSpread,
  type ConfidenceSequence,
  type LookAtEstimate,
} from './confidence-sequence.js';

const at = (look: Partial<LookAtEstimate>) =>
  confidenceSequence({
    estimate: 1,
    standardError: 0.5,
    n: 1000,
    tuningSize: 1000,
    ...look,
  }) as ConfidenceSequence;
const looks = fc.record({
  estimate: fc.double({ min: -20, max: 20, noNaN: true }),
  standardError: fc.double({ min: 0.01, max: 5, noNaN: true }),
  n: fc.integer({ min: 2, max: 1_000_000 }),
  level: fc.double({ min: 0.55, max: 0.999, noNaN: true }),
  tuningSize: fc.integer({ min: 10, max: 1_000_000 }),
});

describe('an asymptotic confidence sequence', () => {
  it('rejects exactly when its interval excludes no effect', () => {
    fc.assert(
      fc.property(
        looks,
        fc.constantFrom('twoSided' as const, 'greater' as const, 'less' as const),
        (look, alternative) => {
          const { p, logP, interval, halfWidth } = at({ ...look, alternative });
          const excludes = interval.low > 0 || interval.high < 0;
          const edge = Math.abs(Math.abs(look.estimate) - halfWidth) < 1e-9 * halfWidth;
          if (!edge) expect(logP < Math.log(1 - look.level)).toBe(excludes);
          expect(p).toBeCloseTo(Math.exp(logP), 12);
          expect(p).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('bounds one side only when one is asked for, and more tightly', () => {
    const [both, greater, less] = [at({}), at({ alternative: 'greater' }), at({ alternative: 'less' })];
    expect(greater.interval.high).toBe(Infinity);
    expect(less.interval.low).toBe(-Infinity);
    expect(greater.interval.low).toBeGreaterThan(both.interval.low);
    expect(less.interval.high).toBeLessThan(both.interval.high);
    expect(less.p).toBe(1);
    expect(greater.p).toBeLessThan(both.p);
    expect(at({ estimate: -1, alternative: 'less' }).p).toBeCloseTo(greater.p, 14);
    expect(at({ estimate: 0, alternative: 'greater' }).p).toBe(1);
    expect(at({ estimate: 0, alternative: 'less' }).p).toBe(1);
  });

  it('is two-sided at 95 % unless told otherwise', () => {
    expect(at({})).toEqual(at({ alternative: 'twoSided', level: 0.95 }));
    expect(at({ level: 0.9 }).halfWidth).toBeLessThan(at({}).halfWidth);
  });

  it('does not care for the sign or the unit of the effect', () => {
    fc.assert(
      fc.property(looks, fc.double({ min: 0.01, max: 100, noNaN: true }), (look, unit) => {
        const here = at(look);
        const scaled = at({
          ...look,
          estimate: -look.estimate * unit,
          standardError: look.standardError * unit,
        });
        expect(scaled.interval.low / unit).toBeCloseTo(-here.interval.high, 6);
        expect(scaled.logP).toBeCloseTo(here.logP, 6);
      }),
    );
  });

  it('is tightest, relative to the standard error, near the size it was tuned for', () => {
    const width = (n: number) => at({ n, standardError: 1, tuningSize: 10_000 }).halfWidth;
    expect(width(10_000)).toBeLessThan(width(1_000));
    expect(width(10_000)).toBeLessThan(width(1_000_000));
    expect(width(10_000)).toBeGreaterThan(2.5);
    expect(width(10_000)).toBeLessThan(3.1);
  });

  it('keeps its p-value as a logarithm where the number itself is 0', () => {
    const far = at({ estimate: 200, standardError: 1 });
    expect(far.p).toBe(0);
    expect(far.logP).toBeLessThan(-15_000);
    expect(at({ estimate: 200, standardError: 1, alternative: 'greater' }).logP).toBeLessThan(-15_000);
  });

  it('misses the truth at any of 50 looks in fewer trials than it promises', () => {
    const random = seededRandom(11);
    const trials = 400;
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      let sum = 0;
      let ever = false;
      for (let look = 1; look <= 50; look++) {
        for (let i = 0; i < 20; i++) sum += standardNormal(random);
        const n = 20 * look;
        const { interval } = at({
          estimate: sum / n,
          standardError: 1 / Math.sqrt(n),
          n,
          tuningSize: 500,
          level: 0.9,
        });
        ever ||= interval.low > 0 || interval.high < 0;
      }
      if (ever) missed++;
    }
    expect(missed / trials).toBeLessThan(0.1);
    expect(missed).toBeGreaterThan(0);
  });

  it('has the mixture of equation 161', () => {
    // −2·ln 0.05 = 5.99146: (5.99146 + ln 6.99146) / 5000
    expect(mixtureSpread(0.05, 5000)).toBeCloseTo(
      Math.sqrt((5.991464547 + Math.log(6.991464547)) / 5000),
      10,
    );
  });

  it('says why there is none', () => {
    const look = { estimate: 1, standardError: 0.5, n: 1000, tuningSize: 1000 };
    expect(confidenceSequence({ ...look, standardError: 0 })).toEqual(undefinedBecause('noVariance'));
    const wrong = [
      { n: 0 },
      { tuningSize: 0 },
      { level: 1 },
      { level: 0 },
      { estimate: NaN },
      { standardError: -1 },
    ];
    for (const more of wrong)
      expect(confidenceSequence({ ...look, ...more })).toEqual(undefinedBecause('outOfDomain'));
    expect(confidenceSequence({ ...look, level: 0.5, alternative: 'less' })).toEqual(
      undefinedBecause('outOfDomain'),
    );
    expect(confidenceSequence({ ...look, level: 0.5 })).toHaveProperty('p');
  });
});
