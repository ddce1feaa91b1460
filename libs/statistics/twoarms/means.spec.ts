import * as fc from 'fast-check';
import { momentsFromVariance, scaleMoments, type Moments } from '../moments/index.js';
import { armMean } from '../strata/tier-weighted.js';
import { isDefined, isUndefined, type Maybe } from '../undefined.js';
import {
  compareMeans,
  deltaLift,
  equivalenceTest,
  fiellerLift,
  fiellerRatio,
  logDeltaLift,
  studentTest,
  welchTest,
} from './index.js';

function known<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const arm: fc.Arbitrary<Moments> = fc
  .tuple(fc.integer({ min: 2, max: 5000 }), number(1, 1000), number(0.01, 1e4))
  .map(([n, mean, variance]) => momentsFromVariance(n, mean, variance));

function expectClose(got: number, want: number, scale = Math.abs(want)): void {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-9 * scale + 1e-12);
}

describe("Welch's test", () => {
  it('turns its sign, and nothing else, when the arms change places', () => {
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        const [there, back] = [known(welchTest(a, b)), known(welchTest(b, a))];
        expect(back.difference).toBe(-there.difference + 0);
        expect(back.p).toBe(there.p);
        expect(back.pGreater).toBe(there.pLess);
        expectClose(known(back.interval).low, -known(there.interval).high);
        expectClose(known(back.lowerBound), -known(there.upperBound));
      }),
    );
  });

  it('scales with the unit of the outcome', () => {
    fc.assert(
      fc.property(arm, arm, number(0.001, 1000), (a, b, factor) => {
        const plain = known(welchTest(a, b));
        const scaled = known(welchTest(scaleMoments(a, factor), scaleMoments(b, factor)));
        const width = known(plain.interval).high - known(plain.interval).low;
        expectClose(scaled.difference, factor * plain.difference, factor * width);
        expectClose(known(scaled.interval).low, factor * known(plain.interval).low, factor * width);
        expectClose(known(scaled.p), known(plain.p), 1);
      }),
    );
  });

  it('has an interval about the difference that excludes 0 exactly when p is below 1 − level', () => {
    fc.assert(
      fc.property(arm, arm, number(0.5, 0.999), (a, b, level) => {
        const test = known(welchTest(a, b, { level }));
        const { low, high } = known(test.interval);
        expect(low).toBeLessThan(test.difference);
        expect(high).toBeGreaterThan(test.difference);
        if (Math.abs(known(test.p) - (1 - level)) > 1e-9) {
          expect(low > 0 || high < 0).toBe(known(test.p) < 1 - level);
        }
        expectClose(known(test.pGreater) + known(test.pLess), 1);
        expectClose(2 * Math.min(known(test.pGreater), known(test.pLess)), known(test.p));
      }),
    );
  });

  it('is surer of a greater effect and of more units', () => {
    fc.assert(
      fc.property(arm, arm, number(0.1, 50), (a, b, more) => {
        const near = known(welchTest(a, { ...b, mean: a.mean + 1 }));
        const far = known(welchTest(a, { ...b, mean: a.mean + 1 + more }));
        expect(known(far.p)).toBeLessThanOrEqual(known(near.p));
        const doubled = (m: Moments) => momentsFromVariance(2 * m.n, m.mean, m.m2 / (m.n - 1));
        const larger = known(welchTest(doubled(a), doubled({ ...b, mean: a.mean + 1 })));
        expect(larger.standardError).toBeLessThan(near.standardError);
      }),
    );
  });

  it('keeps what is still known where it has no error', () => {
    const one = { n: 1, mean: 3, m2: 0 };
    const some = momentsFromVariance(10, 5, 2);
    const test = known(welchTest(one, some));
    expect(test.difference).toBe(2);
    expect(test.p).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(test.control.variance).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(test.treatment.variance).toBeCloseTo(2, 14);
    const constant = known(welchTest({ n: 5, mean: 1, m2: 0 }, { n: 5, mean: 1, m2: 0 }));
    expect([constant.p, constant.interval, constant.pGreater, constant.lowerBound]).toEqual(
      Array(4).fill({ kind: 'undefined', because: 'noVariance' }),
    );
    expect(welchTest({ n: 0, mean: 0, m2: 0 }, some)).toEqual({ kind: 'undefined', because: 'emptyArm' });
    expect(studentTest(some, { n: 0, mean: 0, m2: 0 })).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });

  it("is Student's test when the arms are alike in size and variance", () => {
    const [a, b] = [momentsFromVariance(20, 5, 2), momentsFromVariance(20, 6, 2)];
    expectClose(known(known(welchTest(a, b)).p), known(known(studentTest(a, b)).p));
    expect(known(studentTest(a, b)).df).toBe(38);
  });

  it('gives the means their origin back and leaves the difference alone', () => {
    const [a, b] = [momentsFromVariance(20, 0.5, 2), momentsFromVariance(30, 0.75, 2)];
    const test = known(compareMeans(a, b, { origin: 1e12 }));
    expect(test.difference).toBe(0.25);
    expect(test.control.mean).toBe(1e12 + 0.5);
    expect(known(test.relativeLift).point).toBeCloseTo(0.25e-12, 24);
  });
});

describe('the relative lift', () => {
  it('becomes −L / (1 + L) when the arms change places', () => {
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        for (const lift of [deltaLift, logDeltaLift, fiellerLift]) {
          const there = known(lift(armMean(a), armMean(b)));
          const back = known(lift(armMean(b), armMean(a)));
          expectClose(back.point, -there.point / (1 + there.point), 1 + Math.abs(back.point));
        }
      }),
    );
  });

  it('carries its interval along on the log scale and by Fieller', () => {
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        const turned = (lift: number) => -lift / (1 + lift);
        const there = known(known(logDeltaLift(armMean(a), armMean(b))).interval);
        const back = known(known(logDeltaLift(armMean(b), armMean(a))).interval);
        // beyond e^40 either way a bound has no digits left to compare
        if (there.low > -1 + 1e-12 && back.low > -1 + 1e-12) {
          expect(Math.abs(Math.log1p(back.low) + Math.log1p(there.high))).toBeLessThan(1e-3);
        }
        const [set, inverse] = [fiellerLift(armMean(a), armMean(b)), fiellerLift(armMean(b), armMean(a))].map(
          (lift) => known(known(lift).interval),
        );
        if (set!.kind === 'interval' && inverse!.kind === 'interval' && set!.low > -0.99) {
          expectClose(inverse!.low, turned(set!.high), 1 + Math.abs(inverse!.low));
        }
      }),
    );
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(arm, arm, number(0.01, 100), (a, b, factor) => {
        for (const lift of [deltaLift, logDeltaLift, fiellerLift]) {
          const plain = known(lift(armMean(a), armMean(b)));
          const scaled = known(lift(armMean(scaleMoments(a, factor)), armMean(scaleMoments(b, factor))));
          expectClose(scaled.point, plain.point, 1 + Math.abs(plain.point));
          expect(known(scaled.interval).kind).toBe(known(plain.interval).kind);
        }
      }),
    );
  });

  it('excludes 0 by Fieller exactly when the test of the difference rejects', () => {
    fc.assert(
      fc.property(arm, arm, number(0.6, 0.99), (a, b, level) => {
        const { p } = known(welchTest(a, b, { level }));
        if (Math.abs(known(p) - (1 - level)) < 1e-9) return;
        const set = known(known(fiellerLift(armMean(a), armMean(b), { level })).interval);
        const contains0 =
          set.kind === 'wholeLine' ||
          (set.kind === 'interval' ? set.low <= 0 && set.high >= 0 : set.low >= 0 || set.high <= 0);
        expect(contains0).toBe(known(p) >= 1 - level);
      }),
    );
  });

  it('holds the point in its set, whatever the kind of set', () => {
    fc.assert(
      fc.property(arm, number(-3, 3), number(-3, 3), (a, mc, mt) => {
        const [c, t] = [armMean({ ...a, mean: mc }), armMean({ ...a, mean: mt })];
        const lift = fiellerLift(c, t);
        if (isUndefined(lift)) return;
        const { kind, low, high } = known(lift.interval);
        const slack = 1e-9 * (1 + Math.abs(lift.point));
        if (kind === 'interval') expect(lift.point >= low - slack && lift.point <= high + slack).toBe(true);
        if (kind === 'complement') expect(lift.point <= low + slack || lift.point >= high - slack).toBe(true);
      }),
    );
  });

  it('measures against the size of a negative control mean, so that more is positive', () => {
    const [c, t] = [armMean(momentsFromVariance(50, -10, 4)), armMean(momentsFromVariance(50, -8, 4))];
    expect(known(deltaLift(c, t)).point).toBeCloseTo(0.2, 14);
    const fieller = known(fiellerLift(c, t));
    expect(fieller.point).toBeCloseTo(0.2, 14);
    // mirrored about 0, both arms have the same lift with the other sign
    const mirrored = known(fiellerLift({ ...c, mean: 10 }, { ...t, mean: 8 }));
    expectClose(known(fieller.interval).low, -known(mirrored.interval).high);
  });

  it('says why it has no value', () => {
    const [zero, some] = [armMean(momentsFromVariance(9, 0, 1)), armMean(momentsFromVariance(9, 2, 1))];
    const nearZero = { kind: 'undefined', because: 'denominatorNearZero' };
    expect([deltaLift(zero, some), logDeltaLift(zero, some), fiellerLift(zero, some)]).toEqual(
      Array(3).fill(nearZero),
    );
    expect(logDeltaLift(some, zero)).toEqual({ kind: 'undefined', because: 'boundary' });
    const flat = { n: 4, mean: 2, squaredError: 0, df: 3 };
    expect(known(deltaLift(flat, flat)).p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(fiellerLift(flat, flat)).toEqual({ kind: 'undefined', because: 'noVariance' });
    const single = { n: 1, mean: 2, squaredError: 1, df: 0 };
    expect(known(deltaLift(single, single)).p).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    const thin = known(compareMeans({ n: 1, mean: 2, m2: 0 }, momentsFromVariance(9, 3, 1)));
    expect(known(thin.relativeLift).point).toBe(0.5);
    expect(known(thin.relativeLift).interval).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(thin.relativeLiftFieller).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
  });

  it('is shorter with the normal quantile than with that of Student', () => {
    const comparison = known(compareMeans(momentsFromVariance(8, 5, 2), momentsFromVariance(8, 6, 2)));
    const width = (lift: typeof comparison.relativeLift) => {
      const { low, high } = known(known(lift).interval);
      return high - low;
    };
    expect(width(comparison.relativeLift)).toBeLessThan(width(comparison.relativeLiftWelch));
    expect(known(comparison.relativeLift).df).toBe(Infinity);
  });
});

describe("Fieller's set where the denominator lies on the edge", () => {
  // θ is in the set when (A − θB)² ≤ q²(Var A − 2θ Cov + θ² Var B)
  const q2 = 1.959963984540054 ** 2;
  const estimates = {
    numerator: 3,
    denominator: 2,
    numeratorVariance: 0.5,
    denominatorVariance: 0.3,
    covariance: 0.1,
  };
  const holds = (e: typeof estimates, theta: number) =>
    (e.numerator - theta * e.denominator) ** 2 <=
    q2 * (e.numeratorVariance - 2 * theta * e.covariance + theta ** 2 * e.denominatorVariance);

  it('holds exactly the ratios that are not rejected, whatever its kind', () => {
    const kinds = new Set<string>();
    for (const denominator of [-2, -0.9, -0.3, 0, 0.2, 0.9, 1.05, 1.2, 2]) {
      for (const numerator of [-3, -0.4, 0, 0.5, 3]) {
        const e = { ...estimates, numerator, denominator };
        const { kind, low, high } = known(fiellerRatio(e)).interval;
        kinds.add(kind);
        for (let theta = -12; theta <= 12; theta += 0.37) {
          if (Math.min(Math.abs(theta - low), Math.abs(theta - high)) < 1e-6) continue;
          const inside = theta > low && theta < high;
          expect([numerator, denominator, theta, kind === 'complement' ? !inside : inside]).toEqual([
            numerator,
            denominator,
            theta,
            holds(e, theta),
          ]);
        }
      }
    }
    expect([...kinds].sort()).toEqual(['complement', 'interval', 'wholeLine']);
  });

  it('says why there is none', () => {
    const because = (change: Partial<typeof estimates>, df?: number) =>
      fiellerRatio({ ...estimates, ...change }, 0.95, df);
    const outOfDomain = { kind: 'undefined', because: 'outOfDomain' };
    expect(because({ numerator: NaN })).toEqual(outOfDomain);
    expect(because({ numeratorVariance: -1 })).toEqual(outOfDomain);
    expect(because({ denominatorVariance: -1 })).toEqual(outOfDomain);
    expect(because({ numeratorVariance: 0, denominatorVariance: 0 })).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
    expect(because({}, 0)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(known(because({ denominator: 0 })).ratio).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
    expect(known(because({}, 5)).interval.high).toBeGreaterThan(known(because({})).interval.high);
  });
});

describe("Fieller's set of a ratio", () => {
  const estimates = {
    numerator: 3,
    denominator: 1,
    numeratorVariance: 1,
    denominatorVariance: 1,
    covariance: 0,
  };

  it('is an interval, the outside of one, or everything, as the denominator loses its sign', () => {
    const kindAt = (denominatorVariance: number, numerator = 3) =>
      known(fiellerRatio({ ...estimates, numerator, denominatorVariance })).interval.kind;
    expect(kindAt(0.01)).toBe('interval');
    expect(kindAt(1)).toBe('complement');
    expect(kindAt(1, 0.5)).toBe('wholeLine');
  });

  it('opens to one side when the denominator lies exactly on the edge', () => {
    const z2 = 3.8414588206941227;
    const edge = { ...estimates, denominatorVariance: 1 / z2, numerator: 10 };
    const { interval } = known(fiellerRatio(edge));
    expect(
      interval.kind === 'interval' ? interval.high : Math.max(interval.high, -interval.low),
    ).toBeGreaterThan(1e6);
  });

  it('keeps θ = A/B in its set for correlated estimates, and narrows with positive correlation', () => {
    const strong = {
      numerator: 20,
      denominator: 10,
      numeratorVariance: 1,
      denominatorVariance: 0.5,
      covariance: 0,
    };
    const plain = known(fiellerRatio(strong)).interval;
    const correlated = known(fiellerRatio({ ...strong, covariance: 0.6 })).interval;
    expect(plain.low).toBeLessThan(2);
    expect(plain.high).toBeGreaterThan(2);
    expect(correlated.high - correlated.low).toBeLessThan(plain.high - plain.low);
    const heavier = known(fiellerRatio(strong, 0.95, 5)).interval;
    expect(heavier.high - heavier.low).toBeGreaterThan(plain.high - plain.low);
  });

  it('refuses what is not an estimate', () => {
    expect(fiellerRatio({ ...estimates, numerator: NaN })).toEqual({
      kind: 'undefined',
      because: 'outOfDomain',
    });
    expect(fiellerRatio({ ...estimates, numeratorVariance: -1 })).toEqual({
      kind: 'undefined',
      because: 'outOfDomain',
    });
    expect(fiellerRatio({ ...estimates, numeratorVariance: 0, denominatorVariance: 0 })).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
    expect(known(fiellerRatio({ ...estimates, denominator: 0 })).ratio).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
  });
});

describe('equivalence', () => {
  it('holds exactly when the 1 − 2α interval lies inside the margin', () => {
    fc.assert(
      fc.property(arm, arm, number(0.1, 500), (a, b, margin) => {
        const test = known(equivalenceTest(a, b, { margin }));
        const { low, high } = test.interval;
        const slack = 1e-9 * (margin + Math.abs(low) + Math.abs(high));
        if (Math.abs(low + margin) < slack || Math.abs(high - margin) < slack) return;
        expect(test.equivalent).toBe(low > -margin && high < margin);
        expect(test.nonInferior).toBe(low > -margin);
        expect(test.pTost).toBe(Math.max(test.pNonInferiority, test.pNonSuperiority));
      }),
    );
  });

  it('asks for a margin and for an error that can be estimated', () => {
    const some = momentsFromVariance(9, 2, 1);
    for (const margin of [0, -1, NaN]) {
      expect(equivalenceTest(some, some, { margin })).toEqual({ kind: 'undefined', because: 'outOfDomain' });
    }
    expect(equivalenceTest(some, some, { margin: 1, alpha: 0.5 })).toEqual({
      kind: 'undefined',
      because: 'outOfDomain',
    });
    expect(equivalenceTest(some, { n: 1, mean: 2, m2: 0 }, { margin: 1 })).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(equivalenceTest(some, { n: 0, mean: 0, m2: 0 }, { margin: 1 })).toEqual({
      kind: 'undefined',
      because: 'emptyArm',
    });
    expect(isDefined(equivalenceTest(some, some, { margin: 1 }))).toBe(true);
  });
});
