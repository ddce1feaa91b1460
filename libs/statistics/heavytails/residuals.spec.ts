import fc from 'fast-check';
import { residualsOn } from './residuals.js';

const units = 12;
const column = fc
  .array(fc.integer({ min: -50, max: 90 }), { minLength: units, maxLength: units })
  .map((values) => Float64Array.from(values));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const one = new Float64Array(units).fill(1);

describe('residuals on covariates', () => {
  it('are at right angles to the constant and to every covariate', () => {
    fc.assert(
      fc.property(column, column, column, column, (x, z, w, y) => {
        const [residual] = residualsOn([x, z, w], [y]) as [Float64Array];
        for (const direction of [one, x, z, w]) expect(Math.abs(dot(residual, direction))).toBeLessThan(1e-6);
      }),
    );
  });

  it('are what is left of a response: a combination of covariates and a constant leaves nothing', () => {
    fc.assert(
      fc.property(column, column, column, (x, z, y) => {
        const shifted = y.map((value, i) => value + 3 * x[i]! - 2 * z[i]! + 17);
        const [plain, other, nothing] = residualsOn(
          [x, z],
          [y, shifted, x.map((value, i) => 4 * value - z[i]! + 5)],
        ) as [Float64Array, Float64Array, Float64Array];
        for (let i = 0; i < units; i++) {
          expect(other[i]).toBeCloseTo(plain[i]!, 8);
          expect(nothing[i]).toBeCloseTo(0, 8);
        }
      }),
    );
  });

  it('take off the mean alone where the covariates do not vary, and leave the columns as they are', () => {
    const y = Float64Array.of(1, 2, 6, 7);
    const flat = new Float64Array(4).fill(9);
    expect([...residualsOn([flat], [y])[0]!]).toEqual([-3, -2, 2, 3]);
    expect([...residualsOn([], [y])[0]!]).toEqual([-3, -2, 2, 3]);
    expect([...y, ...flat]).toEqual([1, 2, 6, 7, 9, 9, 9, 9]);
  });

  it('are the same when a covariate is given twice', () => {
    const [x, y] = [Float64Array.of(1, 4, 2, 8, 5), Float64Array.of(3, 1, 7, 2, 9)];
    const [once, twice] = [residualsOn([x], [y])[0]!, residualsOn([x, x], [y])[0]!];
    for (let i = 0; i < 5; i++) expect(twice[i]).toBeCloseTo(once[i]!, 12);
  });
});
