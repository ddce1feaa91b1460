import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { minimumDetectableEffectOfZTest, powerOfZTest, shiftFor } from './normal-power.js';

const outOfDomain = undefinedBecause('outOfDomain');
const alphas = fc.double({ min: 1e-4, max: 0.4, noNaN: true });
const errors = fc.double({ min: 1e-3, max: 1e3, noNaN: true });

describe('the power of a z test', () => {
  it('is alpha without an effect when both tails count, half of it otherwise', () => {
    const plan = { alpha: 0.05, effect: 0, standardError: 1 };
    expect(powerOfZTest({ ...plan, wrongDirectionCounts: true })).toBeCloseTo(0.05, 15);
    expect(powerOfZTest(plan)).toBeCloseTo(0.025, 15);
    expect(powerOfZTest({ ...plan, sides: 1 })).toBeCloseTo(0.05, 15);
    expect(powerOfZTest({ ...plan, sides: 1, wrongDirectionCounts: true })).toBeCloseTo(0.05, 15);
  });

  it('is one half when the effect equals the critical distance', () => {
    expect(powerOfZTest({ alpha: 0.05, effect: -1.959963984540054, standardError: 1 })).toBeCloseTo(0.5, 14);
  });

  it('does not depend on the sign or the unit of the effect, and grows with it', () => {
    fc.assert(
      fc.property(
        alphas,
        errors,
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.boolean(),
        (alpha, se, z, both) => {
          const power = (effect: number, standardError: number) =>
            powerOfZTest({ alpha, effect, standardError, wrongDirectionCounts: both }) as number;
          expect(power(-z * se, se)).toBeCloseTo(power(z, 1), 12);
          expect(power(z + 0.1, 1)).toBeGreaterThan(power(z, 1));
        },
      ),
    );
  });

  it('has no value for a standard error that is not positive, an effect that is none, or rates outside (0, 1)', () => {
    expect(powerOfZTest({ alpha: 0.05, effect: 1, standardError: 0 })).toEqual(outOfDomain);
    expect(powerOfZTest({ alpha: 0.05, effect: NaN, standardError: 1 })).toEqual(outOfDomain);
    expect(powerOfZTest({ alpha: 0, effect: 1, standardError: 1 })).toEqual(outOfDomain);
  });

  it('is lower when several arms share alpha', () => {
    const plan = { alpha: 0.05, effect: 2.8, standardError: 1 };
    const arms = (correction: 'bonferroni' | 'dunnett') => ({ arms: { treatments: 3, correction } });
    const [one, dunnett, bonferroni] = [{}, arms('dunnett'), arms('bonferroni')].map((more) =>
      powerOfZTest({ ...plan, ...more }),
    ) as number[];
    expect(dunnett).toBeLessThan(one!);
    expect(bonferroni).toBeLessThan(dunnett!);
    const smallControl = powerOfZTest({ ...plan, ...arms('dunnett'), treatmentPerControl: 9 }) as number;
    expect(smallControl).toBeGreaterThan(dunnett!);
  });
});

describe('the minimum detectable effect of a z test', () => {
  it('is (z_alpha + z_power) standard errors: 2.8 for 5 % and 80 %', () => {
    expect(minimumDetectableEffectOfZTest({ alpha: 0.05, power: 0.8, standardError: 10 })).toBeCloseTo(
      28.01585218,
      7,
    );
    expect(shiftFor(0.025, 0.8)).toBeCloseTo(2.801585218, 8);
  });

  it('is found with exactly the power asked for', () => {
    fc.assert(
      fc.property(
        alphas,
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        errors,
        fc.boolean(),
        (alpha, power, se, both) => {
          const plan = { alpha, standardError: se, wrongDirectionCounts: both };
          const effect = minimumDetectableEffectOfZTest({ ...plan, power }) as number;
          expect(powerOfZTest({ ...plan, effect })).toBeCloseTo(power, 10);
        },
      ),
    );
  });

  it('is smaller when a finding in the wrong direction counts too', () => {
    const plan = { alpha: 0.3, power: 0.5, standardError: 1 };
    const strict = minimumDetectableEffectOfZTest({ ...plan, wrongDirectionCounts: true }) as number;
    expect(strict).toBeLessThan(minimumDetectableEffectOfZTest(plan) as number);
    const oneSided = { ...plan, sides: 1 as const };
    expect(minimumDetectableEffectOfZTest({ ...oneSided, wrongDirectionCounts: true })).toBe(
      minimumDetectableEffectOfZTest(oneSided),
    );
  });

  it('has no value when the power is not above the false-alarm rate', () => {
    const plan = { alpha: 0.2, standardError: 1 };
    expect(minimumDetectableEffectOfZTest({ ...plan, power: 0.1 })).toEqual(outOfDomain);
    expect(minimumDetectableEffectOfZTest({ ...plan, power: 0.15 })).not.toEqual(outOfDomain);
    expect(minimumDetectableEffectOfZTest({ ...plan, power: 0.15, wrongDirectionCounts: true })).toEqual(
      outOfDomain,
    );
    expect(minimumDetectableEffectOfZTest({ ...plan, power: 1 })).toEqual(outOfDomain);
    expect(minimumDetectableEffectOfZTest({ ...plan, power: 0.8, standardError: -1 })).toEqual(outOfDomain);
    expect(minimumDetectableEffectOfZTest({ ...plan, power: 0.8, alpha: 1 })).toEqual(outOfDomain);
  });
});
