import fc from 'fast-check';
import { seededRandom, standardNormal } from '../distributions/index.js';
import { crossMomentsOf, momentsOf, scaleCrossMoments } from '../moments/index.js';
import { welchTest } from '../twoarms/welch.js';
import { isDefined, undefinedBecause } from '../undefined.js';
import { complierEffect, type ComplierEffect, type UptakeMoments } from './complier-effect.js';

function simulate(n: number, uptake: number, effect: number, random: () => number) {
  const rows = Array.from({ length: n }, () => {
    const takesUp = random() < uptake ? 1 : 0;
    return { uptake: takesUp, outcome: 10 + effect * takesUp + 3 * standardNormal(random) };
  });
  return crossMomentsOf({ outcome: rows.map((row) => row.outcome), uptake: rows.map((row) => row.uptake) });
}

const arm = fc
  .array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 4,
    maxLength: 40,
  })
  .map(
    (rows) =>
      crossMomentsOf({ outcome: rows.map(([y]) => y), uptake: rows.map(([, d]) => d) }) as UptakeMoments,
  );
const effectOf = (control: UptakeMoments, treatment: UptakeMoments, level?: number) =>
  complierEffect(control, treatment, level) as ComplierEffect;

describe('the effect on compliers', () => {
  it('divides the effect of assignment by its effect on uptake', () => {
    const control = crossMomentsOf({ outcome: [1, 2, 3, 4], uptake: [0, 0, 0, 0] });
    const treatment = crossMomentsOf({ outcome: [2, 4, 6, 8], uptake: [0, 1, 0, 1] });
    const { assigned, uptake, effect, method, weak } = effectOf(control, treatment);
    expect(assigned.difference).toBe(2.5);
    expect(uptake.difference).toBe(0.5);
    expect(effect).toBe(5);
    expect(method).toBe('waldInstrument');
    // uptake differs by 0.5 ± 0.289: fewer than √10 standard errors
    expect(weak).toBe(true);
  });

  it('has the delta standard error of the residual outcome − effect·uptake', () => {
    fc.assert(
      fc.property(arm, arm, (control, treatment) => {
        const result = complierEffect(control, treatment);
        if (!isDefined(result) || !isDefined(result.effect) || !isDefined(result.deltaStandardError)) return;
        const tau = result.effect;
        const spread = (side: UptakeMoments) => {
          const [yy, yd, dd] = [side.cross[0]![0]!, side.cross[0]![1]!, side.cross[1]![1]!];
          return (yy - 2 * tau * yd + tau * tau * dd) / (side.n - 1) / side.n;
        };
        const expected =
          Math.sqrt(Math.max(0, spread(control) + spread(treatment))) / Math.abs(result.uptake.difference);
        expect(result.deltaStandardError).toBeCloseTo(expected, 6);
        if (isDefined(result.deltaInterval)) {
          expect((result.deltaInterval.low + result.deltaInterval.high) / 2).toBeCloseTo(tau, 6);
        }
      }),
    );
  });

  it('rejects no effect exactly when the Anderson–Rubin set excludes it, and always contains the estimate', () => {
    fc.assert(
      fc.property(arm, arm, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (control, treatment, level) => {
        const result = complierEffect(control, treatment, level);
        if (!isDefined(result)) return;
        const { kind, low, high } = result.interval;
        const contains = (value: number) =>
          kind === 'wholeLine' ||
          (kind === 'interval' ? low <= value && value <= high : value <= low || value >= high);
        if (Math.abs(result.p - (1 - level)) > 1e-9) expect(contains(0)).toBe(result.p > 1 - level);
        if (isDefined(result.effect)) {
          const slack = 1e-9 * Math.abs(result.effect);
          expect(
            contains(result.effect - slack) || contains(result.effect) || contains(result.effect + slack),
          ).toBe(true);
        }
        expect(result.interval.level).toBe(level);
      }),
    );
  });

  it('is the effect of assignment itself when everyone complies', () => {
    const random = seededRandom(1);
    const [a, b] = [50, 80].map((n) => Array.from({ length: n }, () => standardNormal(random)));
    const control = crossMomentsOf({ outcome: a!, uptake: a!.map(() => 0) });
    const treatment = crossMomentsOf({ outcome: b!, uptake: b!.map(() => 1) });
    const result = effectOf(control, treatment);
    const welch = welchTest(momentsOf(a!), momentsOf(b!));
    if (!isDefined(welch) || !isDefined(welch.interval)) throw new Error('expected a test');
    expect(result.effect).toBeCloseTo(welch.difference, 12);
    expect(result.p).toBeCloseTo(welch.p as number, 12);
    expect(result.df).toBeCloseTo(welch.df as number, 10);
    for (const limits of [result.interval, result.deltaInterval]) {
      expect(limits).toMatchObject({
        low: expect.closeTo(welch.interval.low, 10),
        high: expect.closeTo(welch.interval.high, 10),
      });
    }
    expect(result.weak).toBe(false);
  });

  it('scales with the outcome and inversely with the dose', () => {
    const random = seededRandom(2);
    const [control, treatment] = [simulate(200, 0.1, 2, random), simulate(300, 0.6, 2, random)];
    const scale = (side: UptakeMoments) => scaleCrossMoments(side, { outcome: 10, uptake: 4 });
    const [plain, scaled] = [effectOf(control, treatment), effectOf(scale(control), scale(treatment))];
    expect(scaled.effect).toBeCloseTo((plain.effect as number) * 2.5, 8);
    expect(scaled.interval.low).toBeCloseTo(plain.interval.low * 2.5, 8);
    expect(scaled.p).toBeCloseTo(plain.p, 12);
  });

  it('keeps the sign and the interval when the arms change places', () => {
    const random = seededRandom(3);
    const [control, treatment] = [simulate(200, 0.1, 2, random), simulate(300, 0.6, 2, random)];
    const [there, back] = [effectOf(control, treatment), effectOf(treatment, control)];
    expect(back.effect).toBeCloseTo(there.effect as number, 10);
    expect(back.interval.low).toBeCloseTo(there.interval.low, 10);
    expect(back.assigned.difference).toBeCloseTo(-there.assigned.difference, 12);
  });

  it('says in the kind of its interval when uptake hardly differs', () => {
    const random = seededRandom(4);
    const [control, treatment] = [simulate(40, 0.3, 5, random), simulate(40, 0.32, 5, random)];
    const { interval, weak, deltaInterval } = effectOf(control, treatment);
    expect(weak).toBe(true);
    expect(['wholeLine', 'complement']).toContain(interval.kind);
    expect(isDefined(deltaInterval)).toBe(true);
  });

  it('covers the effect on compliers as often as it promises, where uptake is low', () => {
    const random = seededRandom(5);
    const trials = 1500;
    const missed = { low: 0, high: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const { interval } = effectOf(simulate(60, 0.05, 4, random), simulate(60, 0.25, 4, random), 0.9);
      const outside =
        interval.kind === 'interval'
          ? interval.low > 4 || interval.high < 4
          : interval.kind === 'complement' && interval.low < 4 && interval.high > 4;
      if (outside) missed[interval.high < 4 ? 'high' : 'low']++;
    }
    // 10 % ± 3 standard errors of 1,500 trials
    expect(Math.abs((missed.low + missed.high) / trials - 0.1)).toBeLessThan(0.0233);
  });

  it('handles an outcome that is uptake itself', () => {
    const same = (takenUp: number) => {
      const values = Array.from({ length: 20 }, (_, i) => (i < takenUp ? 1 : 0));
      return crossMomentsOf({ outcome: values, uptake: values });
    };
    const [control, treatment] = [same(1), same(15)];
    const { effect, deltaStandardError, interval } = effectOf(control, treatment);
    expect(effect).toBe(1);
    expect(deltaStandardError).toBe(0);
    expect(interval).toMatchObject({ low: 1, high: 1 });
  });

  it('says why there is none', () => {
    const arms = (n: number, outcome: number[]) =>
      crossMomentsOf({ outcome: outcome.slice(0, n), uptake: [0, 1, 1, 0].slice(0, n) });
    const some = arms(4, [1, 2, 4, 3]);
    expect(complierEffect(arms(0, []), some)).toEqual(undefinedBecause('emptyArm'));
    expect(complierEffect(some, arms(0, []))).toEqual(undefinedBecause('emptyArm'));
    expect(complierEffect(some, arms(1, [3]))).toEqual(undefinedBecause('tooFewObservations'));
    expect(complierEffect(arms(1, [3]), some)).toEqual(undefinedBecause('tooFewObservations'));
    expect(complierEffect(arms(4, [2, 2, 2, 2]), arms(4, [3, 3, 3, 3]))).toEqual(
      undefinedBecause('noVariance'),
    );
    expect(complierEffect(some, some, 0)).toEqual(undefinedBecause('outOfDomain'));
    expect(complierEffect(some, some, 1)).toEqual(undefinedBecause('outOfDomain'));
    const same = effectOf(some, arms(4, [5, 6, 9, 5]));
    const near = undefinedBecause('denominatorNearZero');
    expect(same).toMatchObject({ effect: near, deltaStandardError: near, deltaInterval: near, weak: true });
    expect(same.p).toBeGreaterThan(0);
  });
});
