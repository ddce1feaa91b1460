import fc from 'fast-check';
import { centralMomentsOf, crossMomentsOf } from '#statistics';
import { addPowerSums, powerSums, shapeOf } from './power-sums.js';

const amounts = fc.array(fc.tuple(fc.integer({ min: -50, max: 500 }), fc.integer({ min: 1, max: 300 })), {
  minLength: 3,
  maxLength: 20,
});

function sumsOf(units: readonly (readonly [number, number])[], pair: boolean) {
  const y = units.map(([value]) => value);
  const z = units.map(([, value]) => value);
  const moments = pair ? crossMomentsOf<string>({ y, z }) : crossMomentsOf<string>({ y });
  return powerSums(moments, pair, (i, j) => units.reduce((sum, [a, b]) => sum + a ** i * b ** j, 0));
}

const close = (got: number, want: number, scale: number) =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale));

describe('sums of powers', () => {
  it('give the shape of a variable', () => {
    fc.assert(
      fc.property(amounts, (units) => {
        const want = centralMomentsOf(units.map(([y]) => y));
        const got = shapeOf(sumsOf(units, false));
        expect(got.n).toBe(units.length);
        close(got.mean, want.mean, 500);
        close(got.m2, want.m2, 500 ** 2);
        close(got.m3, want.m3, 500 ** 3);
        close(got.m4, want.m4, 500 ** 4);
      }),
    );
  });

  it('give the shape of what numerators differ from a ratio of the denominators', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: -3, max: 3 }), (units, ratio) => {
        const want = centralMomentsOf(units.map(([y, z]) => y - ratio * z));
        const got = shapeOf(sumsOf(units, true), ratio);
        close(got.m2, want.m2, 1400 ** 2);
        close(got.m3, want.m3, 1400 ** 3);
        close(got.m4, want.m4, 1400 ** 4);
      }),
    );
  });

  it('add up over arms to the shape of all units, so that it cannot tell the arms apart', () => {
    fc.assert(
      fc.property(amounts, amounts, (control, treatment) => {
        const together = shapeOf(addPowerSums([sumsOf(control, false), sumsOf(treatment, false)]));
        const want = centralMomentsOf([...control, ...treatment].map(([y]) => y));
        close(together.m3, want.m3, 500 ** 3);
        close(together.m4, want.m4, 500 ** 4);
      }),
    );
  });

  it('of nobody have no shape', () => {
    expect(shapeOf(addPowerSums([]))).toEqual({ n: 0, mean: 0, m2: 0, m3: 0, m4: 0 });
  });
});
