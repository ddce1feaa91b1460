import fc from 'fast-check';
import { isUndefined, type Maybe } from '../undefined.js';
import { mantelHaenszel } from './mantel-haenszel.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const count = fc
  .tuple(fc.integer({ min: 4, max: 300 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }))
  .map(([n, share]) => ({ n, successes: Math.min(n - 1, Math.max(1, Math.round(n * share))) }));
const strata = fc
  .array(fc.tuple(count, count), { minLength: 1, maxLength: 6 })
  .map((all) => all.map(([control, treatment], i) => ({ name: String(i), control, treatment })));

describe('Cochran–Mantel–Haenszel', () => {
  it('inverts the ratios and negates the difference when the arms are swapped', () => {
    fc.assert(
      fc.property(strata, (tiers) => {
        const there = defined(mantelHaenszel(tiers));
        const back = defined(
          mantelHaenszel(tiers.map((t) => ({ ...t, control: t.treatment, treatment: t.control }))),
        );
        expect(defined(back.oddsRatio).estimate * defined(there.oddsRatio).estimate).toBeCloseTo(1, 9);
        expect(defined(back.riskRatio).estimate * defined(there.riskRatio).estimate).toBeCloseTo(1, 9);
        expect(defined(back.riskDifference).estimate).toBeCloseTo(
          -defined(there.riskDifference).estimate,
          10,
        );
        expect(defined(back.riskDifferenceSato).standardError).toBeCloseTo(
          defined(there.riskDifferenceSato).standardError,
          9,
        );
        expect(defined(back.p)).toBeCloseTo(defined(there.p), 9);
      }),
    );
  });

  it('is the plain odds ratio, risk ratio and difference when there is one stratum', () => {
    const result = defined(
      mantelHaenszel([
        { name: 'all', control: { n: 200, successes: 20 }, treatment: { n: 100, successes: 25 } },
      ]),
    );
    expect(defined(result.oddsRatio).estimate).toBeCloseTo((25 * 180) / (75 * 20), 12);
    expect(defined(result.oddsRatio).logStandardError).toBeCloseTo(
      Math.sqrt(1 / 25 + 1 / 75 + 1 / 20 + 1 / 180),
      12,
    );
    expect(defined(result.riskRatio).estimate).toBeCloseTo(2.5, 12);
    expect(defined(result.riskRatio).logStandardError).toBeCloseTo(
      Math.sqrt(1 / 25 - 1 / 100 + 1 / 20 - 1 / 200),
      12,
    );
    expect(defined(result.riskDifference).estimate).toBeCloseTo(0.15, 12);
    expect(defined(result.riskDifference).standardError).toBeCloseTo(
      Math.sqrt((0.25 * 0.75) / 100 + (0.1 * 0.9) / 200),
      12,
    );
  });

  it('never rejects more with the continuity correction, and contains its estimates', () => {
    fc.assert(
      fc.property(strata, (tiers) => {
        const result = defined(mantelHaenszel(tiers));
        expect(defined(result.pCorrected)).toBeGreaterThanOrEqual(defined(result.p));
        for (const measure of [
          result.oddsRatio,
          result.riskRatio,
          result.riskDifference,
          result.riskDifferenceSato,
        ]) {
          const { estimate, interval } = defined<{
            estimate: number;
            interval: { low: number; high: number };
          }>(measure);
          expect(interval.low).toBeLessThanOrEqual(estimate);
          expect(interval.high).toBeGreaterThanOrEqual(estimate);
        }
      }),
    );
  });

  it('passes over a stratum with an empty arm', () => {
    const full = { name: 'a', control: { n: 60, successes: 3 }, treatment: { n: 66, successes: 9 } };
    const empty = { name: 'b', control: { n: 0, successes: 0 }, treatment: { n: 10, successes: 4 } };
    expect(mantelHaenszel([full, empty])).toEqual(mantelHaenszel([full]));
    expect(mantelHaenszel([empty])).toEqual({ kind: 'undefined', because: 'emptyArm' });
    const untreated = { name: 'c', control: empty.treatment, treatment: empty.control };
    expect(mantelHaenszel([untreated, full])).toEqual(mantelHaenszel([full]));
    expect(mantelHaenszel([untreated])).toEqual({ kind: 'undefined', because: 'emptyArm' });
    expect(mantelHaenszel([full])).toMatchObject({
      method: 'cochranMantelHaenszel',
      intervalAndPDiffer: 'the test is conditional, the intervals are of Wald type',
    });
  });

  it('says what cannot be estimated without events', () => {
    const none = { name: 'a', control: { n: 60, successes: 0 }, treatment: { n: 66, successes: 0 } };
    const result = defined(mantelHaenszel([none]));
    expect(result.p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(result.oddsRatio).toEqual({ kind: 'undefined', because: 'boundary' });
    expect(defined(result.riskDifference).estimate).toBe(0);
  });
});

describe('the errors of Cochran–Mantel–Haenszel', () => {
  const strata = [
    { name: 'a', control: { n: 40, successes: 7 }, treatment: { n: 60, successes: 18 } },
    { name: 'b', control: { n: 25, successes: 11 }, treatment: { n: 80, successes: 41 } },
  ];

  it('test the excess of events over the expected ones with its hypergeometric variance', () => {
    let [excess, variance] = [0, 0];
    for (const { control, treatment } of strata) {
      const n = control.n + treatment.n;
      const events = control.successes + treatment.successes;
      excess += treatment.successes - (treatment.n * events) / n;
      variance += (treatment.n * control.n * events * (n - events)) / (n * n * (n - 1));
    }
    const result = defined(mantelHaenszel(strata));
    expect(result.statistic).toBeCloseTo(excess ** 2 / variance, 12);
    expect(result.statisticCorrected).toBeCloseTo((Math.abs(excess) - 0.5) ** 2 / variance, 12);
    expect(defined(result.p)).toBeGreaterThan(0.05);
  });

  it('are those of one table when a table is cut into equal halves, for odds and risks alike', () => {
    const whole = { name: 'all', control: { n: 80, successes: 14 }, treatment: { n: 120, successes: 36 } };
    const half = strata[0]!;
    const [one, two] = [defined(mantelHaenszel([whole])), defined(mantelHaenszel([half, half]))];
    for (const measure of ['oddsRatio', 'riskRatio'] as const) {
      expect(defined(two[measure]).estimate).toBeCloseTo(defined(one[measure]).estimate, 12);
      expect(defined(two[measure]).logStandardError).toBeCloseTo(defined(one[measure]).logStandardError, 12);
    }
    expect(defined(two.riskDifference).standardError).toBeCloseTo(
      defined(one.riskDifference).standardError,
      12,
    );
    expect(defined(two.riskDifferenceSato).standardError).toBeCloseTo(
      defined(one.riskDifferenceSato).standardError,
      12,
    );
  });

  it('agree between Greenland–Robins and Sato where strata are few and large', () => {
    const large = [
      { name: 'a', control: { n: 40_000, successes: 7_000 }, treatment: { n: 60_000, successes: 12_500 } },
      { name: 'b', control: { n: 25_000, successes: 4_300 }, treatment: { n: 80_000, successes: 16_300 } },
    ];
    const result = defined(mantelHaenszel(large));
    const [usual, sato] = [defined(result.riskDifference), defined(result.riskDifferenceSato)];
    expect(sato.estimate).toBe(usual.estimate);
    expect(sato.standardError / usual.standardError).toBeGreaterThan(0.98);
    expect(sato.standardError / usual.standardError).toBeLessThan(1.02);
  });

  it('have no ratio where either arm of every stratum is without events', () => {
    const boundary = { kind: 'undefined', because: 'boundary' };
    const onlyTreated = defined(
      mantelHaenszel([{ name: 'a', control: { n: 9, successes: 0 }, treatment: { n: 9, successes: 4 } }]),
    );
    const onlyControl = defined(
      mantelHaenszel([{ name: 'a', control: { n: 9, successes: 4 }, treatment: { n: 9, successes: 0 } }]),
    );
    for (const result of [onlyTreated, onlyControl]) {
      expect([result.oddsRatio, result.riskRatio]).toEqual([boundary, boundary]);
    }
  });
});
