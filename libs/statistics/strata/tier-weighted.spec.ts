import fc from 'fast-check';
import { momentsOf } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { armMean, armProportion, tierWeighted, type StratumMeans } from './tier-weighted.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const arm = fc
  .array(fc.integer({ min: 0, max: 500 }), { minLength: 3, maxLength: 20 })
  .map((v) => armMean(momentsOf(v)));
const stratum = fc
  .tuple(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 9 }), arm, arm)
  .map(([name, weight, control, treatment]): StratumMeans => ({ name, weight, control, treatment }));
const strata = fc.array(stratum, { minLength: 1, maxLength: 6 });

describe('the tier-weighted difference', () => {
  it('weights differences and squared errors of the tiers', () => {
    const tiers: StratumMeans[] = [
      {
        name: 'a',
        weight: 30,
        control: { n: 5, mean: 10, squaredError: 4, df: 4 },
        treatment: { n: 6, mean: 14, squaredError: 1, df: 5 },
      },
      {
        name: 'b',
        weight: 10,
        control: { n: 9, mean: 2, squaredError: 0.5, df: 8 },
        treatment: { n: 7, mean: 1, squaredError: 0.3, df: 6 },
      },
    ];
    const result = defined(tierWeighted(tiers));
    expect(result.difference).toBeCloseTo(0.75 * 4 - 0.25, 12);
    const cells = [0.5625 * 4, 0.5625 * 1, 0.0625 * 0.5, 0.0625 * 0.3];
    const sum = cells.reduce((s, v) => s + v, 0);
    expect(result.standardError).toBeCloseTo(Math.sqrt(sum), 12);
    const squares = cells.map((v, i) => v ** 2 / ([4, 5, 8, 6][i] as number));
    expect(defined(result.df)).toBeCloseTo(sum ** 2 / squares.reduce((s, v) => s + v, 0), 10);
    expect(defined(result.relativeLift).difference).toBeCloseTo(10.75 / 8 - 1, 12);
    expect(result.control).toEqual({ n: 14, mean: 8 });
  });

  it('does not depend on the scale of the weights or the order of the tiers', () => {
    fc.assert(
      fc.property(strata, (tiers) => {
        const base = defined(tierWeighted(tiers));
        const other = defined(
          tierWeighted([...tiers].reverse().map((t) => ({ ...t, weight: 7 * t.weight }))),
        );
        expect(other.difference).toBeCloseTo(base.difference, 8);
        expect(other.standardError).toBeCloseTo(base.standardError, 8);
      }),
    );
  });

  it('negates the difference and maps the lift L to −L/(1 + L) when the arms are swapped', () => {
    fc.assert(
      fc.property(strata, (tiers) => {
        const there = defined(tierWeighted(tiers));
        const back = defined(
          tierWeighted(tiers.map((t) => ({ ...t, control: t.treatment, treatment: t.control }))),
        );
        expect(back.difference).toBeCloseTo(-there.difference, 9);
        if (isUndefined(there.relativeLift) || isUndefined(back.relativeLift)) return;
        const lift = there.relativeLift.difference;
        expect(back.relativeLift.difference).toBeCloseTo(-lift / (1 + lift), 6);
      }),
    );
  });

  it('drops a tier with one customer in an arm, names it, and warns above five per cent of the weight', () => {
    const thin = (weight: number): StratumMeans => ({
      name: 'thin',
      weight,
      control: { n: 1, mean: 5, squaredError: 0, df: 0 },
      treatment: { n: 4, mean: 5, squaredError: 1, df: 3 },
    });
    const fine: StratumMeans = {
      name: 'fine',
      weight: 95,
      control: { n: 4, mean: 5, squaredError: 1, df: 3 },
      treatment: { n: 4, mean: 6, squaredError: 1, df: 3 },
    };
    const tolerable = defined(tierWeighted([fine, thin(5)]));
    expect([tolerable.dropped, tolerable.trustworthy, tolerable.difference]).toEqual([['thin'], true, 1]);
    expect(defined(tierWeighted([fine, thin(6)])).trustworthy).toBe(false);
    expect(tierWeighted([thin(1)])).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });

  it('has no lift over a control mean of zero and no p without variance', () => {
    const zero = { n: 3, mean: 0, squaredError: 0, df: 2 };
    const result = defined(
      tierWeighted([{ name: 'a', weight: 1, control: zero, treatment: { ...zero, mean: 2 } }]),
    );
    expect(result.relativeLift).toEqual({ kind: 'undefined', because: 'denominatorNearZero' });
    expect(result.p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(result.difference).toBe(2);
  });

  it('takes p(1 − p)/n for a proportion', () => {
    expect(armProportion(30, 120)).toEqual({ n: 120, mean: 0.25, squaredError: 0.1875 / 120, df: 119 });
    expect(armProportion(0, 0)).toEqual({ n: 0, mean: 0, squaredError: 0, df: -1 });
  });
});
