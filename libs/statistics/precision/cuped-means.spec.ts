import fc from 'fast-check';
import { crossMomentsOf, scaleCrossMoments, shiftCrossMoments, type CrossMoments } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { cupedMeans, type CupedMeans } from './cuped-means.js';
import { fillGaps } from './fill-gaps.js';

const question = { outcome: 'after', covariates: ['before'] };

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

function answer(control: CrossMoments, treatment: CrossMoments, covariates = ['before']): CupedMeans {
  return defined(cupedMeans(control, treatment, { outcome: 'after', covariates }));
}

const amount = fc.double({ min: -1e4, max: 1e4, noNaN: true, noDefaultInfinity: true });
const units = fc.array(fc.tuple(amount, amount), { minLength: 4, maxLength: 30 });
const moments = units
  .map((rows) => crossMomentsOf({ after: rows.map(([y]) => y), before: rows.map(([, x]) => x) }))
  .filter((m) => (m.cross[0]?.[0] ?? 0) > 1 && (m.cross[1]?.[1] ?? 0) > 1);

describe('CUPED of a mean', () => {
  it('gives what the adjusted values give when they are written out', () => {
    const control = { y: [12, 15, 9, 20, 14], x: [10, 14, 8, 19, 11] };
    const treatment = { y: [16, 22, 13, 18], x: [12, 20, 10, 13] };
    const all = { y: [...control.y, ...treatment.y], x: [...control.x, ...treatment.x] };
    const mean = (v: number[]) => v.reduce((s, z) => s + z, 0) / v.length;
    const xBar = mean(all.x);
    const yBar = mean(all.y);
    const theta =
      all.x.reduce((s, x, i) => s + (x - xBar) * ((all.y[i] as number) - yBar), 0) /
      all.x.reduce((s, x) => s + (x - xBar) ** 2, 0);
    const adjusted = (arm: { y: number[]; x: number[] }) =>
      arm.y.map((y, i) => y - theta * ((arm.x[i] as number) - xBar));
    const variance = (v: number[]) => v.reduce((s, z) => s + (z - mean(v)) ** 2, 0) / (v.length - 1);
    const c = adjusted(control);
    const t = adjusted(treatment);
    const result = answer(
      crossMomentsOf({ after: control.y, before: control.x }),
      crossMomentsOf({ after: treatment.y, before: treatment.x }),
    );
    expect(result.thetas[0]).toBeCloseTo(theta, 12);
    expect(result.difference).toBeCloseTo(mean(t) - mean(c), 12);
    expect(result.standardError).toBeCloseTo(Math.sqrt(variance(c) / 5 + variance(t) / 4), 12);
    expect(result.control.adjustedMean).toBeCloseTo(mean(c), 12);
    expect(result.treatment.adjustedVariance).toBeCloseTo(variance(t), 12);
    expect(result.covariateMeans[0]).toBeCloseTo(xBar, 12);
    expect(defined(result.varianceReduction)).toBeCloseTo(
      1 - (variance(c) / 5 + variance(t) / 4) / (variance(control.y) / 5 + variance(treatment.y) / 4),
      12,
    );
  });

  it('turns the sign of everything when the arms are swapped', () => {
    fc.assert(
      fc.property(moments, moments, (control, treatment) => {
        const there = answer(control, treatment);
        const back = answer(treatment, control);
        expect(back.difference).toBeCloseTo(-there.difference, 6);
        expect(back.standardError).toBeCloseTo(there.standardError, 6);
        const [a, b] = [defined(there.interval), defined(back.interval)];
        expect(b.low).toBeCloseTo(-a.high, 5);
        expect(b.high).toBeCloseTo(-a.low, 5);
      }),
    );
  });

  it('is the same in yuan and in fen, and wherever the covariate starts', () => {
    fc.assert(
      fc.property(moments, moments, amount, (control, treatment, start) => {
        const base = answer(control, treatment);
        const change = (m: CrossMoments) =>
          shiftCrossMoments(scaleCrossMoments(m, { after: 100, before: 7 }), { before: start });
        const changed = answer(change(control), change(treatment));
        expect(changed.difference / 100).toBeCloseTo(base.difference, 5);
        expect(defined(changed.p)).toBeCloseTo(defined(base.p), 8);
        expect(defined(changed.varianceReduction)).toBeCloseTo(defined(base.varianceReduction), 8);
      }),
    );
  });

  it('contains its estimate, and excludes zero exactly when p is below 1 − level', () => {
    fc.assert(
      fc.property(moments, moments, (control, treatment) => {
        const result = answer(control, treatment);
        const { low, high } = defined(result.interval);
        expect(low).toBeLessThanOrEqual(result.difference);
        expect(high).toBeGreaterThanOrEqual(result.difference);
        expect(low > 0 || high < 0).toBe(defined(result.p) < 0.05);
      }),
    );
  });

  it('keeps the digits of a small difference between large means when told the origin', () => {
    const around = (values: number[], origin: number) => values.map((v) => v + origin);
    const [c, t] = [
      [0.11, 0.52, -0.37, 0.24],
      [0.61, 0.33, -0.12, 0.41],
    ] as const;
    const before = [1, 2, 0, 1.5];
    const small = answer(
      crossMomentsOf({ after: [...c], before }),
      crossMomentsOf({ after: [...t], before: [2, 1, 0.5, 1] }),
    );
    const large = defined(
      cupedMeans(
        crossMomentsOf({ after: [...c], before }),
        crossMomentsOf({ after: [...t], before: [2, 1, 0.5, 1] }),
        { ...question, outcomeOrigin: 1e9 },
      ),
    );
    expect(large.difference).toBe(small.difference);
    expect(large.control.mean).toBeCloseTo(around([0.125], 1e9)[0] as number, 6);
    expect(defined(large.relativeToControl).difference * 1e9).toBeCloseTo(small.difference, 6);
  });

  it('ignores a covariate that does not vary and names it', () => {
    const control = crossMomentsOf({ after: [1, 4, 2, 5], before: [3, 3, 3, 3] });
    const treatment = crossMomentsOf({ after: [2, 6, 3, 7], before: [3, 3, 3, 3] });
    const result = answer(control, treatment);
    expect(result.thetas).toEqual([0]);
    expect(result.leftOut).toEqual(['before']);
    expect(result.difference).toBe(1.5);
    expect(defined(result.varianceReduction)).toBe(0);
  });

  it('adjusts for several covariates at once and leaves out one that repeats another', () => {
    const x = [1, 2, 3, 4, 5, 6];
    const z = [2, 1, 4, 3, 1, 7];
    const columns = (noise: number[]) => ({
      after: x.map((v, i) => 3 * v - 2 * (z[i] as number) + (noise[i] as number)),
      x,
      z,
      twice: x.map((v) => 2 * v + 1),
    });
    const control = crossMomentsOf(columns([0.1, -0.1, 0.05, 0, -0.05, 0]));
    const treatment = crossMomentsOf(columns([1.1, 0.9, 1.05, 1, 0.95, 1]));
    const result = answer(control, treatment, ['x', 'z', 'twice']);
    expect(result.leftOut).toEqual(['twice']);
    expect(result.thetas[0]).toBeCloseTo(3, 1);
    expect(result.thetas[1]).toBeCloseTo(-2, 1);
    expect(result.difference).toBeCloseTo(1, 12);
    expect(defined(result.varianceReduction)).toBeGreaterThan(0.99);
  });

  it('does not depend on the constant that fills a gap once the gap has its indicator', () => {
    const gaps = [3, null, 5, undefined, 8, 2, null, 4];
    const { values, missing } = fillGaps(gaps);
    expect(Array.from(missing)).toEqual([0, 1, 0, 1, 0, 0, 1, 0]);
    const after = [4, 10, 6, 9, 9, 3, 11, 5];
    const arm = (fill: number, shift: number) =>
      crossMomentsOf({
        after: after.map((y, i) => y + shift + (i % 3)),
        before: Array.from(values, (x, i) => (missing[i] ? fill : x)),
        missing: Array.from(missing),
      });
    const zero = answer(arm(0, 0), arm(0, 2), ['before', 'missing']);
    const hundred = answer(arm(100, 0), arm(100, 2), ['before', 'missing']);
    expect(hundred.difference).toBeCloseTo(zero.difference, 10);
    expect(hundred.standardError).toBeCloseTo(zero.standardError, 10);
  });

  it('says why there is no answer', () => {
    const one = crossMomentsOf({ after: [1], before: [2] });
    const two = crossMomentsOf({ after: [5, 5], before: [1, 2] });
    expect(cupedMeans(one, two, question)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    const flat = defined(cupedMeans(two, two, question));
    expect(flat.difference).toBe(0);
    expect(flat.p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(flat.varianceReduction).toEqual({ kind: 'undefined', because: 'noVariance' });
    const around0 = crossMomentsOf({ after: [-1, 1, -2, 2], before: [1, 2, 3, 4] });
    expect(answer(around0, around0)).toMatchObject({
      relativeToControl: { kind: 'undefined', because: 'denominatorNearZero' },
      relativeOfAdjusted: { kind: 'undefined', because: 'denominatorNearZero' },
    });
    expect(cupedMeans(two, one, question)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(() => cupedMeans(two, two, { outcome: 'aum', covariates: [] })).toThrow(/no moments of «aum»/);
  });
});

describe('the relative change beside CUPED', () => {
  const control = { y: [12, 15, 9, 20, 14], x: [10, 14, 8, 19, 11] };
  const treatment = { y: [16, 22, 13, 18], x: [12, 20, 10, 13] };
  const result = () =>
    answer(
      crossMomentsOf({ after: control.y, before: control.x }),
      crossMomentsOf({ after: treatment.y, before: treatment.x }),
    );
  /** Squared error of the mean of factor·y − θ·x, unit by unit. */
  const squaredError = (arm: { y: number[]; x: number[] }, factor: number, theta: number) => {
    const values = arm.y.map((y, i) => factor * y - theta * (arm.x[i] as number));
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) / values.length;
  };

  it('has the error of the unit values in which the control outcome counts as often as it is divided by', () => {
    const { thetas, relativeToControl, difference } = result();
    const theta = thetas[0] as number;
    const [meanC, meanT] = [14, 69 / 4];
    const error = squaredError(treatment, 1, theta) + squaredError(control, meanT / meanC, theta);
    expect(defined(relativeToControl).difference).toBeCloseTo(difference / meanC, 12);
    expect(defined(relativeToControl).standardError).toBeCloseTo(Math.sqrt(error) / meanC, 12);
  });

  it('has the delta error of the two adjusted means when they are what is divided', () => {
    const { thetas, relativeOfAdjusted, control: c, treatment: t } = result();
    const theta = thetas[0] as number;
    const ratio = t.adjustedMean / c.adjustedMean;
    const error = squaredError(treatment, 1, theta) + ratio ** 2 * squaredError(control, 1, theta);
    expect(defined(relativeOfAdjusted).difference).toBeCloseTo(ratio - 1, 12);
    expect(defined(relativeOfAdjusted).standardError).toBeCloseTo(Math.sqrt(error) / c.adjustedMean, 12);
  });
});
