import fc from 'fast-check';
import { crossMomentsOf } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { cupedMeans } from './cuped-means.js';
import { interactedRegression } from './interacted-regression.js';

const question = { outcome: 'y', covariates: ['x'] };

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const rows = fc.array(
  fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: -20, max: 20 })),
  {
    minLength: 6,
    maxLength: 30,
  },
);
const arm = rows
  .map((units) => crossMomentsOf({ y: units.map(([y]) => y), x: units.map(([, x]) => x) }))
  .filter((m) => (m.cross[0]?.[0] ?? 0) > 1e-3 && (m.cross[1]?.[1] ?? 0) > 1e-3);

describe('regression adjustment with interactions', () => {
  it('finds the average effect at the common covariate mean when each arm has its own line', () => {
    const xControl = [0, 1, 2, 3, 4];
    const xTreatment = [2, 4, 6, 8, 10, 12];
    const result = defined(
      interactedRegression(
        crossMomentsOf({ y: xControl.map((x) => 1 + 2 * x), x: xControl }),
        crossMomentsOf({ y: xTreatment.map((x) => 4 + 5 * x), x: xTreatment }),
        question,
      ),
    );
    const meanX = (10 + 42) / 11;
    expect(result.controlSlopes[0]).toBeCloseTo(2, 10);
    expect(result.treatmentSlopes[0]).toBeCloseTo(5, 10);
    expect(result.difference).toBeCloseTo(3 + 3 * meanX, 10);
    expect(result.p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(result.populationStandardError).toBeGreaterThan(0.5);
  });

  it('mirrors when the arms are swapped, and its population error is never the smaller one', () => {
    fc.assert(
      fc.property(arm, arm, (control, treatment) => {
        const there = defined(interactedRegression(control, treatment, question));
        const back = defined(interactedRegression(treatment, control, question));
        expect(back.difference).toBeCloseTo(-there.difference, 8);
        expect(back.standardError).toBeCloseTo(there.standardError, 8);
        expect(there.populationStandardError).toBeGreaterThanOrEqual(there.standardError - 1e-12);
      }),
    );
  });

  it('agrees with CUPED when both arms have the same covariates and the same slope', () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8];
    const noise = [0.3, -0.2, 0.1, -0.4, 0.2, 0.1, -0.3, 0.2];
    const control = crossMomentsOf({ y: x.map((v, i) => 2 * v + (noise[i] as number)), x });
    const treatment = crossMomentsOf({ y: x.map((v, i) => 2 * v + 1 + (noise[i] as number)), x });
    const lin = defined(interactedRegression(control, treatment, question));
    const cuped = defined(cupedMeans(control, treatment, question));
    expect(lin.difference).toBeCloseTo(cuped.difference, 12);
    expect(lin.standardError / cuped.standardError).toBeCloseTo(Math.sqrt(7 / 6), 10);
  });

  it('needs a residual in each arm', () => {
    const two = crossMomentsOf({ y: [1, 2], x: [1, 3] });
    const three = crossMomentsOf({ y: [1, 2, 4], x: [1, 3, 2] });
    const tooFew = { kind: 'undefined', because: 'tooFewObservations' };
    expect(interactedRegression(two, three, question)).toEqual(tooFew);
    expect(interactedRegression(three, two, question)).toEqual(tooFew);
    expect(interactedRegression(three, three, question)).toMatchObject({ difference: 0 });
    expect(interactedRegression(two, two, question)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
  });
});

describe('regression adjustment with two covariates', () => {
  interface Rows {
    readonly y: number[];
    readonly x: number[];
    readonly z: number[];
  }
  const control: Rows = {
    y: [3, 5, 4, 8, 9, 7, 12],
    x: [1, 2, 3, 4, 5, 6, 7],
    z: [2, 0, 1, 3, 1, 0, 4],
  };
  const treatment: Rows = { y: [6, 4, 9, 11, 8, 15], x: [2, 1, 4, 6, 3, 8], z: [1, 3, 2, 0, 2, 5] };
  const two = { outcome: 'y', covariates: ['x', 'z'] };
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const cross = (a: number[], b: number[]) =>
    a.reduce((sum, v, i) => sum + (v - mean(a)) * ((b[i] as number) - mean(b)), 0);
  const all = { x: [...control.x, ...treatment.x], z: [...control.z, ...treatment.z] };

  /** Least squares by Cramer's rule, with the error of the fitted value at the common means. */
  const fit = ({ y, x, z }: Rows) => {
    const [xx, xz, zz, xy, zy] = [cross(x, x), cross(x, z), cross(z, z), cross(x, y), cross(z, y)];
    const det = xx * zz - xz * xz;
    const [bx, bz] = [(xy * zz - zy * xz) / det, (zy * xx - xy * xz) / det];
    const residualSquares = cross(y, y) - bx * xy - bz * zy;
    const [dx, dz] = [mean(all.x) - mean(x), mean(all.z) - mean(z)];
    const leverage = (dx * dx * zz - 2 * dx * dz * xz + dz * dz * xx) / det;
    const df = y.length - 3;
    return {
      slopes: [bx, bz] as const,
      mean: mean(y) + bx * dx + bz * dz,
      squaredError: (residualSquares / df) * (1 / y.length + leverage),
      df,
    };
  };
  const result = () =>
    defined(interactedRegression(crossMomentsOf({ ...control }), crossMomentsOf({ ...treatment }), two));

  it('is the difference of two least-squares lines at the common means', () => {
    const [c, t] = [fit(control), fit(treatment)];
    const { difference, standardError, df, controlSlopes, treatmentSlopes } = result();
    controlSlopes.forEach((slope, i) => expect(slope).toBeCloseTo(c.slopes[i] as number, 10));
    treatmentSlopes.forEach((slope, i) => expect(slope).toBeCloseTo(t.slopes[i] as number, 10));
    expect(difference).toBeCloseTo(t.mean - c.mean, 10);
    expect(standardError).toBeCloseTo(Math.sqrt(c.squaredError + t.squaredError), 10);
    const welch =
      (c.squaredError + t.squaredError) ** 2 / (c.squaredError ** 2 / c.df + t.squaredError ** 2 / t.df);
    expect(df).toBeCloseTo(welch, 9);
  });

  it('adds the spread of effects over customers to the error for the population', () => {
    const [c, t] = [fit(control), fit(treatment)];
    const [gapX, gapZ] = [t.slopes[0] - c.slopes[0], t.slopes[1] - c.slopes[1]];
    const spread =
      (gapX ** 2 * cross(all.x, all.x) +
        2 * gapX * gapZ * cross(all.x, all.z) +
        gapZ ** 2 * cross(all.z, all.z)) /
      12;
    expect(result().populationStandardError).toBeCloseTo(
      Math.sqrt(c.squaredError + t.squaredError + spread / 13),
      10,
    );
  });

  it('has the delta error for the relative lift', () => {
    const [c, t] = [fit(control), fit(treatment)];
    const lift = defined(result().relativeLift);
    expect(lift.difference).toBeCloseTo(t.mean / c.mean - 1, 10);
    expect(lift.standardError).toBeCloseTo(
      Math.sqrt(t.squaredError + (t.mean / c.mean) ** 2 * c.squaredError) / c.mean,
      10,
    );
  });

  it('names what it left out, once', () => {
    const twice = (rows: Rows) => crossMomentsOf({ ...rows, double: rows.x.map((x) => 2 * x) });
    const question = { outcome: 'y', covariates: ['x', 'z', 'double'] };
    const repeated = defined(interactedRegression(twice(control), twice(treatment), question));
    expect(repeated.leftOut).toEqual(['double']);
    expect(repeated.difference).toBeCloseTo(result().difference, 9);
    expect(repeated.standardError).toBeCloseTo(result().standardError, 9);
  });
});
