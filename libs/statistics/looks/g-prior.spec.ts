import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { anytimeT, anytimeZ, logEvidenceOfT, type AnytimeTest } from './g-prior.js';

const look = { difference: 2.5, standardError: 1, n: 1000, coefficients: 2 };
const t = (more: object) => anytimeT({ ...look, ...more }) as AnytimeTest;
const z = (more: object) => anytimeZ({ ...look, ...more }) as AnytimeTest;

describe('the anytime t test with a g-prior', () => {
  it('rejects exactly when its interval excludes no effect', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -12, max: 12, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.integer({ min: 5, max: 100_000 }),
        fc.double({ min: 0.1, max: 1000, noNaN: true }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (difference, standardError, n, g, level) => {
          for (const test of [t, z]) {
            const { p, interval, radius, logEvidence } = test({ difference, standardError, n, g, level });
            if (Math.abs(Math.abs(difference) / standardError / radius - 1) > 1e-9) {
              expect(logEvidence > -Math.log(1 - level)).toBe(interval.low > 0 || interval.high < 0);
            }
            expect(p).toBeCloseTo(Math.min(1, Math.exp(-logEvidence)), 12);
          }
        },
      ),
    );
  });

  it('becomes the z test for many units', () => {
    const many = { n: 1_000_000, g: 500, difference: 5 };
    expect(t(many).logEvidence).toBeCloseTo(z(many).logEvidence, 3);
    expect(t(many).radius).toBeCloseTo(z(many).radius, 4);
    expect([t(many).method, z(many).method]).toEqual(['anytimeT', 'anytimeZ']);
  });

  it('expects one unit of prior information and 95 % unless told otherwise', () => {
    expect(t({})).toEqual(t({ g: 1, level: 0.95 }));
    expect(z({})).toEqual(z({ g: 1, level: 0.95 }));
    expect(t({}).logEvidence).toBe(logEvidenceOfT(6.25, 998, 1000, 1));
  });

  it('cannot exclude anything while there are too few units', () => {
    const few = t({ n: 3, coefficients: 2, difference: 1e6 });
    expect(few.radius).toBe(Infinity);
    expect(few.interval).toMatchObject({ low: -Infinity, high: Infinity });
    expect(few.p).toBeGreaterThan(0.05);
  });

  it('says why there is none', () => {
    expect(anytimeT({ ...look, coefficients: 1000 })).toEqual(undefinedBecause('tooFewObservations'));
    expect(anytimeT({ ...look, coefficients: 999 })).toHaveProperty('p');
    for (const test of [anytimeT, anytimeZ]) {
      expect(test({ ...look, standardError: 0 })).toEqual(undefinedBecause('noVariance'));
      for (const more of [
        { n: 0 },
        { g: 0 },
        { level: 1 },
        { level: 0 },
        { standardError: -1 },
        { difference: NaN },
      ]) {
        expect(test({ ...look, ...more })).toEqual(undefinedBecause('outOfDomain'));
      }
    }
  });
});
