import fc from 'fast-check';
import { crossMomentsOf } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { cupedRatio } from './cuped-ratio.js';

const question = {
  numerator: 'end',
  denominator: 'start',
  numeratorBefore: 'endBefore',
  denominatorBefore: 'startBefore',
};

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const positive = fc.double({ min: 1, max: 100, noNaN: true });
const arm = fc
  .array(fc.tuple(positive, positive, positive, positive), { minLength: 5, maxLength: 25 })
  .map((rows) =>
    crossMomentsOf({
      end: rows.map((r) => r[0]),
      start: rows.map((r) => r[1]),
      endBefore: rows.map((r) => r[2]),
      startBefore: rows.map((r) => r[3]),
    }),
  );

describe('CUPED of a ratio', () => {
  it('is the difference of the ratios when the ratio before did not vary', () => {
    const build = (end: number[], start: number[]) =>
      crossMomentsOf({ end, start, endBefore: start.map(() => 2), startBefore: start.map(() => 4) });
    const result = defined(cupedRatio(build([2, 4, 5], [1, 2, 2]), build([3, 6, 8], [1, 2, 3]), question));
    expect(result.theta).toBe(0);
    expect(result.difference).toBeCloseTo(17 / 6 - 11 / 5, 12);
  });

  it('changes sign when the arms are swapped', () => {
    fc.assert(
      fc.property(arm, arm, (control, treatment) => {
        const there = defined(cupedRatio(control, treatment, question));
        const back = defined(cupedRatio(treatment, control, question));
        expect(back.difference).toBeCloseTo(-there.difference, 9);
        expect(back.standardError).toBeCloseTo(there.standardError, 9);
      }),
    );
  });

  it('has the error of the linearised ratio without its covariate when θ is 0, and less with the best θ', () => {
    fc.assert(
      fc.property(arm, arm, (control, treatment) => {
        const adjusted = defined(cupedRatio(control, treatment, question));
        const constant = { ...question, numeratorBefore: 'start', denominatorBefore: 'start' };
        const plain = defined(cupedRatio(control, treatment, constant));
        expect(plain.theta).toBe(0);
        const scale = Math.max(1, treatment.n / control.n, control.n / treatment.n);
        expect(adjusted.standardError).toBeLessThanOrEqual(plain.standardError * scale * 1.2);
      }),
    );
  });

  it('is relative to the size of the unadjusted control ratio', () => {
    const control = crossMomentsOf({
      end: [2, 4, 9],
      start: [1, 2, 3],
      endBefore: [1, 3, 4],
      startBefore: [1, 2, 3],
    });
    const treatment = crossMomentsOf({
      end: [4, 7, 9],
      start: [1, 3, 3],
      endBefore: [2, 3, 4],
      startBefore: [1, 2, 4],
    });
    const result = defined(cupedRatio(control, treatment, question));
    expect(defined(result.relativeToControl).difference).toBeCloseTo(result.difference / (15 / 6), 12);
  });

  it('has no answer with a denominator of zero or a single unit', () => {
    const flat = crossMomentsOf({ end: [1, 2], start: [-1, 1], endBefore: [1, 2], startBefore: [1, 1] });
    const fine = crossMomentsOf({ end: [1, 2], start: [1, 1], endBefore: [1, 2], startBefore: [1, 1] });
    const single = crossMomentsOf({ end: [1], start: [1], endBefore: [1], startBefore: [1] });
    expect(cupedRatio(flat, fine, question)).toEqual({ kind: 'undefined', because: 'denominatorNearZero' });
    expect(cupedRatio(single, fine, question)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(cupedRatio(fine, flat, question)).toEqual({ kind: 'undefined', because: 'denominatorNearZero' });
    expect(cupedRatio(fine, single, question)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    const flatBefore = crossMomentsOf({
      end: [1, 2],
      start: [1, 1],
      endBefore: [1, 2],
      startBefore: [-1, 1],
    });
    expect(cupedRatio(flatBefore, fine, question)).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
    const nothing = crossMomentsOf({ end: [-1, 1], start: [1, 2], endBefore: [1, 2], startBefore: [1, 1] });
    expect(cupedRatio(nothing, fine, question)).toHaveProperty('relativeToControl', {
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
  });
});

describe('the error of CUPED of a ratio', () => {
  interface Rows {
    readonly end: number[];
    readonly start: number[];
    readonly endBefore: number[];
    readonly startBefore: number[];
  }
  const control: Rows = {
    end: [2, 4, 9, 5, 7],
    start: [1, 2, 3, 3, 2],
    endBefore: [1, 3, 4, 6, 3],
    startBefore: [1, 2, 3, 4, 1],
  };
  const treatment: Rows = {
    end: [4, 7, 9, 6],
    start: [1, 3, 3, 2],
    endBefore: [2, 3, 4, 2],
    startBefore: [1, 2, 4, 3],
  };
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  /** Unit values whose mean has the error of a ratio: (numerator − R·denominator) / mean denominator. */
  const linear = (numerator: number[], denominator: number[]) => {
    const ratio = mean(numerator) / mean(denominator);
    return numerator.map((y, i) => (y - ratio * (denominator[i] as number)) / mean(denominator));
  };
  const squaredError = (rows: Rows, factor: number, theta: number) => {
    const before = linear(rows.endBefore, rows.startBefore);
    const values = linear(rows.end, rows.start).map((u, i) => factor * u - theta * (before[i] as number));
    return values.reduce((sum, v) => sum + v * v, 0) / (values.length - 1) / values.length;
  };

  it('is that of the linearised unit values, also for the relative change', () => {
    const { theta, difference, standardError, relativeToControl, controlRatio, treatmentRatio } = defined(
      cupedRatio(crossMomentsOf({ ...control }), crossMomentsOf({ ...treatment }), question),
    );
    expect(theta).not.toBe(0);
    expect([controlRatio, treatmentRatio]).toEqual([27 / 11, 26 / 9]);
    const shift = theta * (11 / 10 - 17 / 11);
    expect(difference).toBeCloseTo(26 / 9 - 27 / 11 - shift, 12);
    expect(standardError).toBeCloseTo(
      Math.sqrt(squaredError(treatment, 1, theta) + squaredError(control, 1, theta)),
      12,
    );
    const factor = 1 + difference / controlRatio;
    expect(defined(relativeToControl).standardError).toBeCloseTo(
      Math.sqrt(squaredError(treatment, 1, theta) + squaredError(control, factor, theta)) / controlRatio,
      12,
    );
  });
});
