import * as fc from 'fast-check';
import {
  betaCdf,
  betaDensity,
  betaKernel,
  betaQuantile,
  betaUpper,
  betaUpperQuantile,
  binomialCdf,
  binomialLogPmf,
  binomialPmf,
  binomialUpper,
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpper,
  chiSquareUpperQuantile,
  erfc,
  fCdf,
  fQuantile,
  fUpper,
  gammaKernel,
  hypergeometricCdf,
  hypergeometricPmf,
  hypergeometricUpper,
  logBeta,
  logChoose,
  logGamma,
  nonCentralTCdf,
  nonCentralTUpper,
  normalCdf,
  normalDensity,
  normalLogUpper,
  normalQuantile,
  normalUpper,
  normalUpperQuantile,
  poissonCdf,
  poissonLogPmf,
  poissonPmf,
  poissonUpper,
  regularisedGammaLower,
  regularisedGammaUpper,
  regularisedIncompleteBeta,
  tCdf,
  tDensity,
  tQuantile,
  tTwoSided,
  tUpper,
  tUpperQuantile,
} from './index.js';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const probability = number(1e-9, 1 - 1e-9);
const degrees = number(0.5, 1e6);

function expectClose(got: number, want: number, relative = 1e-11): void {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(relative * Math.abs(want) + 1e-300);
}

describe('every distribution', () => {
  it('splits its probability between the two tails', () => {
    fc.assert(
      fc.property(number(-30, 30), degrees, number(0.01, 50), (x, df, spread) => {
        expectClose(normalCdf(x) + normalUpper(x), 1);
        expectClose(tCdf(x, df) + tUpper(x, df), 1);
        expectClose(chiSquareCdf(Math.abs(x), spread) + chiSquareUpper(Math.abs(x), spread), 1);
        expectClose(fCdf(Math.abs(x), spread, df) + fUpper(Math.abs(x), spread, df), 1);
        const share = Math.abs(x) / 30;
        expectClose(betaCdf(share, spread, 3) + betaUpper(share, spread, 3), 1);
      }),
    );
  });

  it('gives back the probability at its quantile', () => {
    fc.assert(
      fc.property(probability, degrees, number(0.3, 200), number(0.3, 200), (p, df, a, b) => {
        expectClose(normalCdf(normalQuantile(p)), p, 1e-10);
        expectClose(normalUpper(normalUpperQuantile(p)), p, 1e-10);
        expectClose(tCdf(tQuantile(p, df), df), p, 1e-9);
        expectClose(tUpper(tUpperQuantile(p, df), df), p, 1e-9);
        expectClose(chiSquareCdf(chiSquareQuantile(p, a), a), p, 1e-10);
        expectClose(chiSquareUpper(chiSquareUpperQuantile(p, a), a), p, 1e-10);
        expectClose(fCdf(fQuantile(p, a, b), a, b), p, 1e-9);
        const x = betaQuantile(p, a, b);
        if (x < 0.999) expectClose(betaCdf(x, a, b), p, 1e-9);
        const y = betaUpperQuantile(p, a, b);
        if (y < 0.999) expectClose(betaUpper(y, a, b), p, 1e-9);
      }),
    );
  });

  it('grows with its argument', () => {
    fc.assert(
      fc.property(number(-8, 8), number(0, 2), degrees, (x, step, df) => {
        expect(normalCdf(x + step)).toBeGreaterThanOrEqual(normalCdf(x));
        expect(tCdf(x + step, df)).toBeGreaterThanOrEqual(tCdf(x, df) * (1 - 1e-14));
        expect(chiSquareCdf(x + step, 3)).toBeGreaterThanOrEqual(chiSquareCdf(x, 3));
        expect(fUpper(x + step, 3, df)).toBeLessThanOrEqual(fUpper(x, 3, df) * (1 + 1e-13));
      }),
    );
  });

  it('has a density that is the slope of its probability', () => {
    const slope = (cdf: (x: number) => number, x: number) => (cdf(x + 1e-6) - cdf(x - 1e-6)) / 2e-6;
    for (const x of [-2.3, -0.4, 0, 0.7, 3.1]) {
      expect(normalDensity(x)).toBeCloseTo(slope(normalCdf, x), 7);
      for (const df of [1, 3.5, 80])
        expect(tDensity(x, df)).toBeCloseTo(
          slope((u) => tCdf(u, df), x),
          7,
        );
      expect(tDensity(x, Infinity)).toBe(normalDensity(x));
    }
    for (const x of [0.1, 0.5, 0.83]) {
      expect(betaDensity(x, 2.5, 4)).toBeCloseTo(
        slope((u) => betaCdf(u, 2.5, 4), x),
        7,
      );
    }
    expect(betaDensity(0, 2, 2)).toBe(0);
  });
});

describe("Student's t", () => {
  it('is the normal distribution at infinitely many degrees of freedom, and nearly so at very many', () => {
    for (const t of [0.3, 1.96, 6, 30]) {
      expect(tUpper(t, Infinity)).toBe(normalUpper(t));
      expect(tTwoSided(-t, Infinity)).toBe(2 * normalUpper(t));
      expectClose(tUpper(t, 1e15), normalUpper(t), 1e-9);
    }
    expect(tQuantile(0.975, Infinity)).toBe(normalQuantile(0.975));
  });

  it('is the Cauchy distribution at one degree of freedom', () => {
    fc.assert(
      fc.property(number(1e-6, 1e12), (t) => expectClose(tUpper(t, 1), Math.atan(1 / t) / Math.PI, 1e-12)),
    );
    expectClose(tUpper(1e200, 1), 1 / Math.PI / 1e200);
    expectClose(tDensity(1e140, 1) * 1e140 * 1e140, 1 / Math.PI);
  });

  it('agrees across the switch of methods at fifty degrees of freedom', () => {
    for (const t of [0.1, 1, 3, 9]) {
      const [below, at, above] = [49.999999, 50, 50.000001].map((df) => tUpper(t, df));
      expectClose(at!, (below! + above!) / 2, 1e-12);
    }
  });

  it('is symmetric, and 0 at its median', () => {
    expect(tUpper(-1.3, 7)).toBeCloseTo(tCdf(1.3, 7), 15);
    expect(tQuantile(0.5, 7)).toBe(0);
    expect(tUpperQuantile(0.5, 3)).toBe(0);
    expect(tQuantile(0, 3)).toBe(-Infinity);
    expect(tQuantile(1, 3)).toBe(Infinity);
    expect(tTwoSided(Infinity, 3)).toBe(0);
  });
});

describe('arguments outside the domain', () => {
  it('give NaN rather than a number that looks right', () => {
    for (const value of [
      normalQuantile(-0.1),
      normalQuantile(1.1),
      normalUpper(NaN),
      tUpper(NaN, 3),
      tUpper(1, 0),
      tTwoSided(1, -2),
      tQuantile(2, 3),
      chiSquareQuantile(-1, 3),
      chiSquareUpperQuantile(0.5, 0),
      fQuantile(0.5, 0, 3),
      betaQuantile(0.5, 0, 1),
      betaUpperQuantile(1.5, 1, 1),
      regularisedIncompleteBeta(-0.1, 1, 1),
      logGamma(-1),
      nonCentralTCdf(NaN, 3, 1),
      nonCentralTUpper(1, 0, 1),
    ]) {
      expect(value).toBeNaN();
    }
  });

  it('give the end of the line at its ends', () => {
    expect([normalQuantile(0), normalQuantile(1), normalUpperQuantile(0)]).toEqual([
      -Infinity,
      Infinity,
      Infinity,
    ]);
    expect([chiSquareQuantile(0, 3), chiSquareQuantile(1, 3), chiSquareUpperQuantile(0, 3)]).toEqual([
      0,
      Infinity,
      Infinity,
    ]);
    expect([chiSquareUpperQuantile(1, 3), fQuantile(0, 2, 2), fQuantile(1, 2, 2)]).toEqual([0, 0, Infinity]);
    expect([
      betaQuantile(0, 2, 2),
      betaQuantile(1, 2, 2),
      betaUpperQuantile(0, 2, 2),
      betaUpperQuantile(1, 2, 2),
    ]).toEqual([0, 1, 1, 0]);
    expect([chiSquareCdf(-1, 3), chiSquareUpper(0, 3), fCdf(0, 2, 2), fUpper(-1, 2, 2)]).toEqual([
      0, 1, 0, 1,
    ]);
    expect([betaCdf(0, 2, 2), betaCdf(1, 2, 2), betaUpper(0, 2, 2), betaUpper(1, 2, 2)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([normalUpper(41), normalUpper(-41), normalCdf(Infinity)]).toEqual([0, 1, 1]);
    expect([fUpper(2, 3, Infinity), fCdf(2, 3, Infinity), fQuantile(0.9, 3, Infinity)]).toEqual([
      chiSquareUpper(6, 3),
      chiSquareCdf(6, 3),
      chiSquareQuantile(0.9, 3) / 3,
    ]);
    expect([logGamma(0), logGamma(Infinity)]).toEqual([Infinity, Infinity]);
  });
});

describe('discrete distributions', () => {
  const size = fc.integer({ min: 1, max: 60 });

  it('sum to one, and their tails are the sums of their probabilities', () => {
    fc.assert(
      fc.property(size, number(0.01, 0.99), fc.nat(60), (n, p, at) => {
        const k = Math.min(at, n);
        const all = Array.from({ length: n + 1 }, (_, i) => binomialPmf(i, n, p));
        const lower = all.slice(0, k + 1).reduce((a, b) => a + b, 0);
        expect(Math.abs(lower - binomialCdf(k, n, p))).toBeLessThan(1e-12);
        expect(Math.abs(1 - lower - binomialUpper(k, n, p))).toBeLessThan(1e-12);
      }),
    );
  });

  it('has no probability outside its support', () => {
    expect([binomialPmf(-1, 5, 0.3), binomialPmf(6, 5, 0.3), binomialPmf(1.5, 5, 0.3)]).toEqual([0, 0, 0]);
    expect([
      binomialCdf(-1, 5, 0.3),
      binomialCdf(5, 5, 0.3),
      binomialUpper(-1, 5, 0.3),
      binomialUpper(5, 5, 0.3),
    ]).toEqual([0, 1, 1, 0]);
    expect([
      binomialLogPmf(0, 5, 0),
      binomialLogPmf(1, 5, 0),
      binomialLogPmf(5, 5, 1),
      binomialLogPmf(4, 5, 1),
    ]).toEqual([0, -Infinity, 0, -Infinity]);
    expect([poissonPmf(-1, 2), poissonPmf(0, 0), poissonPmf(1, 0), poissonPmf(0.5, 2)]).toEqual([0, 1, 0, 0]);
    expect([poissonCdf(-1, 2), poissonUpper(-1, 2), poissonCdf(3, 0), poissonUpper(3, 0)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([logChoose(5, 6), logChoose(5, -1), logChoose(5, 5), logChoose(5, 0)]).toEqual([
      -Infinity,
      -Infinity,
      0,
      0,
    ]);
  });

  it('draws from an urn as if all draws were listed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: -2, max: 42 }),
        (population, a, b, k) => {
          const urn = { population, successes: Math.min(a, population), draws: Math.min(b, population) };
          const all = Array.from({ length: 41 }, (_, i) => hypergeometricPmf(i, urn));
          const sum = (from: number, to: number) => all.slice(from, to).reduce((x, y) => x + y, 0);
          expect(sum(0, 41)).toBeCloseTo(1, 11);
          expect(hypergeometricCdf(k, urn)).toBeCloseTo(sum(0, Math.max(0, k + 1)), 11);
          expect(hypergeometricUpper(k, urn)).toBeCloseTo(sum(Math.max(0, k + 1), 41), 11);
        },
      ),
    );
  });
});

describe('the non-central t', () => {
  it('is the central one without non-centrality and the normal one with all degrees of freedom', () => {
    expect(nonCentralTCdf(1.2, 7, 0)).toBe(tCdf(1.2, 7));
    expect(nonCentralTUpper(1.2, 7, 0)).toBe(tUpper(1.2, 7));
    expect(nonCentralTCdf(1.2, Infinity, 0.5)).toBe(normalCdf(0.7));
    expect(nonCentralTUpper(1.2, Infinity, 0.5)).toBe(normalUpper(0.7));
  });

  it('turns its tails with the sign of everything', () => {
    fc.assert(
      fc.property(number(-6, 6), number(1, 300), number(-4, 4), (t, df, ncp) => {
        expectClose(nonCentralTCdf(t, df, ncp), nonCentralTUpper(-t, df, -ncp), 1e-10);
        expectClose(nonCentralTCdf(t, df, ncp) + nonCentralTUpper(t, df, ncp), 1, 1e-10);
      }),
      { numRuns: 40 },
    );
  });
});

describe('identities that tie the functions to one another', () => {
  it('logs the upper tail of the normal where the tail itself is no longer a number', () => {
    fc.assert(
      fc.property(number(30, 37), (x) => expectClose(normalLogUpper(x), Math.log(normalUpper(x)), 1e-13)),
    );
    for (const x of [40, 200, 1e5]) {
      // Mills' ratio lies between x/(x² + 1) and 1/x
      const density = -0.5 * x * x - 0.5 * Math.log(2 * Math.PI);
      expect(normalLogUpper(x)).toBeLessThanOrEqual((density - Math.log(x)) * (1 - 1e-15));
      expect(normalLogUpper(x)).toBeGreaterThan(density + Math.log(x / (x * x + 1)) - 1e-12 * x * x);
    }
    expectClose(normalLogUpper(-3), Math.log1p(-normalCdf(-3)), 1e-14);
    // ln(1 − Φ(31)) to first order of its series: the continued fraction x + 1/(x + 2/(x + 3/x))
    const fraction = 31 + 1 / (31 + 2 / (31 + 3 / (31 + 4 / (31 + 5 / 31))));
    expectClose(normalLogUpper(31), -0.5 * 961 - 0.5 * Math.log(2 * Math.PI) - Math.log(fraction), 1e-13);
  });

  it('has a Γ that is a factorial, at ½ the root of π, and grows by its argument', () => {
    expectClose(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
    expectClose(logGamma(11), Math.log(3628800), 1e-14);
    fc.assert(
      fc.property(number(0.01, 60), (x) =>
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(2e-13 * Math.max(1, x)),
      ),
    );
  });

  it('has a B that is made of Γ, whichever argument is the greater', () => {
    fc.assert(
      fc.property(number(0.1, 80), number(0.1, 80), (a, b) => {
        const byGamma = logGamma(a) + logGamma(b) - logGamma(a + b);
        expect(Math.abs(logBeta(a, b) - byGamma)).toBeLessThan(1e-12 * (a + b + 1));
        expect(logBeta(a, b)).toBeCloseTo(logBeta(b, a), 12);
      }),
    );
    // B(a, 1) = 1/a at any size
    for (const a of [0.3, 12, 4e5, 1e12]) expectClose(logBeta(a, 1), -Math.log(a), 1e-11);
  });

  it('has an incomplete Γ that starts at 0, and is exponential at one', () => {
    expect([regularisedGammaLower(2, 0), regularisedGammaUpper(2, 0)]).toEqual([0, 1]);
    expect([gammaKernel(0, 0), gammaKernel(2, 0), gammaKernel(2, Infinity)]).toEqual([1, 0, 0]);
    expectClose(gammaKernel(0, 1.5), Math.exp(-1.5), 1e-14);
    expect([regularisedGammaLower(0, 1), regularisedGammaUpper(1, -1)]).toEqual([NaN, NaN]);
    fc.assert(
      fc.property(number(1e-6, 40), (x) => {
        expectClose(regularisedGammaLower(1, x), -Math.expm1(-x), 1e-13);
        expectClose(regularisedGammaUpper(1, x), Math.exp(-x), 1e-13);
        expectClose(gammaKernel(3, x), (x ** 3 * Math.exp(-x)) / 6, 1e-12);
      }),
    );
  });

  it('has an incomplete B that is a power where one shape is one', () => {
    fc.assert(
      fc.property(number(0.001, 0.999), number(0.1, 50), (x, a) => {
        expectClose(betaCdf(x, a, 1), x ** a, 1e-12);
        expectClose(betaUpper(x, 1, a), (1 - x) ** a, 1e-12);
      }),
    );
    expect([betaKernel(2, 3, 0, 1), betaKernel(2, 3, 1, 0)]).toEqual([0, 0]);
    expect(betaCdf(1.5, 2, 3)).toBe(1);
    expect(regularisedIncompleteBeta(0.5, 0, 1)).toBeNaN();
    expect(regularisedIncompleteBeta(0.5, 1, 0)).toBeNaN();
    expect([betaQuantile(1, 2, 3), betaQuantile(0.3, 2, -1), betaQuantile(NaN, 1, 1)]).toEqual([1, NaN, NaN]);
  });

  it('has an F that is a squared t, and a χ² that is a squared normal', () => {
    fc.assert(
      fc.property(number(0.01, 30), number(1, 400), (t, df) => {
        expectClose(fUpper(t * t, 1, df), tTwoSided(t, df), 1e-10);
        expectClose(chiSquareUpper(t * t, 1), 2 * normalUpper(t), 1e-11);
      }),
    );
    for (const wrong of [
      fQuantile(-0.1, 2, 2),
      fQuantile(1.1, 2, 2),
      fQuantile(0.5, 2, 0),
      fQuantile(0.5, 2, -1),
    ])
      expect(wrong).toBeNaN();
  });

  it('has a Poisson whose tail is that of Γ, and one outcome where nothing is expected', () => {
    fc.assert(
      fc.property(fc.nat(30), number(0.01, 40), (k, mean) => {
        let sum = 0;
        for (let i = 0; i <= k; i++) sum += poissonPmf(i, mean);
        expect(poissonCdf(k, mean)).toBeCloseTo(sum, 12);
        expect(poissonUpper(k, mean)).toBeCloseTo(1 - sum, 12);
      }),
    );
    expect([poissonLogPmf(0, 0), poissonLogPmf(2, 0), poissonLogPmf(0, 2.5)]).toEqual([0, -Infinity, -2.5]);
  });

  it('has a t quantile that the t gives back, from the far tails to the middle', () => {
    for (const df of [1, 2, 3.5, 5, 12, 49, 51, 300, 1e5]) {
      for (const q of [1e-200, 1e-30, 1e-9, 0.001, 0.02, 0.2, 0.4, 0.49, 0.4999]) {
        expectClose(tUpper(tUpperQuantile(q, df), df), q, 1e-9);
        expectClose(tUpperQuantile(1 - q, df), -tUpperQuantile(q, df), q < 1e-9 ? Infinity : 1e-6);
      }
    }
    expect([tUpper(1, NaN), tUpper(NaN, Infinity), tTwoSided(NaN, Infinity)]).toEqual([NaN, NaN, NaN]);
  });

  it('has quantiles that keep the digits of the distance from one', () => {
    // P(X > x) = e^(−x/2) of χ² with two degrees of freedom
    const rest = 2 ** -40;
    expectClose(chiSquareQuantile(1 - rest, 2), 80 * Math.LN2, 1e-14);
    expectClose(chiSquareUpperQuantile(rest, 2), 80 * Math.LN2, 1e-14);
    expectClose(chiSquareUpperQuantile(1 - rest, 2), -2 * Math.log1p(-rest), 1e-14);
    // P(X ≤ x) = x² of Beta(2, 1), P(X > x) = (1 − x)² of Beta(1, 2)
    expectClose(betaUpperQuantile(1 - rest, 2, 1), 2 ** -20, 1e-12);
    expect(Math.abs(betaQuantile(1 - rest, 1, 2) - (1 - 2 ** -20))).toBeLessThan(1e-15);
    expectClose(betaQuantile(rest, 2, 1), 2 ** -20, 1e-12);
    expectClose(betaUpperQuantile(rest, 1, 2), 1 - 2 ** -20, 1e-15);
  });

  it('has normal tails of full precision far out', () => {
    // mpmath 1.3, 40 digits: erfc(x/√2)/2 and its logarithm
    expectClose(normalUpper(37), 5.7255712225245768227e-300, 3e-14);
    // √2·x is rounded, and the rounding magnified x² times
    expectClose(erfc(3.3), 3.0577097964381651988e-6, 1e-15);
    expectClose(erfc(10.1), 2.7708969831311740073e-46, 1e-15);
    expectClose(erfc(25.7), 3.1188999330073835466e-289, 1e-15);
    expect(Math.abs(normalLogUpper(30.5) + 469.46273732291211439)).toBeLessThan(2e-13);
    expect(Math.abs(normalLogUpper(40) + 804.60844201375378817)).toBeLessThan(3e-13);
    expectClose(normalUpperQuantile(1e-317), 38.08831684376560843, 1e-15);
    expectClose(normalUpperQuantile(5e-324), 38.467405617144346251, 1e-15);
  });

  it('has tails without a value where an argument has none, each by itself', () => {
    for (const [a, x] of [
      [0, 1],
      [1, -1],
      [NaN, 1],
      [1, NaN],
    ] as const) {
      expect([regularisedGammaLower(a, x), regularisedGammaUpper(a, x)]).toEqual([NaN, NaN]);
    }
    for (const [a, b] of [
      [0, 1],
      [1, 0],
      [NaN, 1],
      [1, NaN],
    ] as const) {
      expect([betaQuantile(0.3, a, b), betaUpperQuantile(0.3, a, b)]).toEqual([NaN, NaN]);
    }
    for (const wrong of [-0.1, 1.1, NaN]) {
      expect([chiSquareQuantile(wrong, 3), chiSquareUpperQuantile(wrong, 3), fQuantile(wrong, 2, 3)]).toEqual(
        [NaN, NaN, NaN],
      );
      expect([tQuantile(wrong, 3), tUpperQuantile(wrong, 3), normalUpperQuantile(wrong)]).toEqual([
        NaN,
        NaN,
        NaN,
      ]);
    }
    for (const none of [0, -1, NaN]) {
      expect([chiSquareQuantile(0.3, none), chiSquareUpperQuantile(0.3, none)]).toEqual([NaN, NaN]);
      expect([fQuantile(0.3, none, 2), fQuantile(0.3, 2, none), tQuantile(0.3, none)]).toEqual([
        NaN,
        NaN,
        NaN,
      ]);
    }
    expect([betaQuantile(1.1, 1, 1), betaUpperQuantile(-0.1, 1, 1), betaUpperQuantile(1.1, 1, 1)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    expect([betaCdf(-0.5, 2, 3), betaUpper(-0.5, 2, 3), betaUpper(1.5, 2, 3), betaDensity(1, 2, 2)]).toEqual([
      0, 1, 0, 0,
    ]);
  });

  it('has a normal quantile that the normal gives back, to the smallest numbers there are', () => {
    for (const q of [1e-300, 1e-100, 1e-20, 1e-11, 1e-5, 0.02, 0.07, 0.08, 0.3, 0.5, 0.93]) {
      expectClose(normalUpper(normalUpperQuantile(q)), q, 1e-12);
    }
    expectClose(normalLogUpper(normalUpperQuantile(5e-324)), Math.log(5e-324), 1e-14);
  });
});
