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
    expect(interactedRegression(two, two, question)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
  });
});
