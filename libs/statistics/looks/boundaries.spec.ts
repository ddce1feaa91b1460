import fc from 'fast-check';
import { normalUpper, normalUpperQuantile, seededRandom, standardNormal } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import {
  criticalValueFor,
  groupSequentialBoundary,
  type BoundaryRule,
  type GroupSequentialBoundary,
  type GroupSequentialDesign,
} from './boundaries.js';
import { beforeAnyLook } from './recursive-density.js';
import { spentAt } from './spending.js';

const evenly = (looks: number) => Array.from({ length: looks }, (_, i) => (i + 1) / looks);
const boundary = (design: Partial<GroupSequentialDesign> & { rule: BoundaryRule }) =>
  groupSequentialBoundary({
    informationRates: evenly(5),
    alpha: 0.05,
    sides: 2,
    ...design,
  }) as GroupSequentialBoundary;

describe('group-sequential boundaries', () => {
  // Jennison, Turnbull (2000), tables 2.1 and 2.3: two-sided 5 %, equally spaced looks
  it.each([
    [2, 2.178, 1.977],
    [3, 2.289, 2.004],
    [4, 2.361, 2.024],
    [5, 2.413, 2.04],
    [10, 2.555, 2.087],
  ])(
    'reproduce the published constants for %s looks: Pocock %s, O’Brien–Fleming %s',
    (looks, pocock, obf) => {
      const informationRates = evenly(looks);
      expect(boundary({ informationRates, rule: { kind: 'pocock' } }).criticalValues[0]).toBeCloseTo(
        pocock,
        3,
      );
      expect(
        boundary({ informationRates, rule: { kind: 'obrienFleming' } }).criticalValues.at(-1),
      ).toBeCloseTo(obf, 3);
    },
  );

  it('have the shape that was asked for', () => {
    const { criticalValues } = boundary({ rule: { kind: 'obrienFleming' } });
    criticalValues.forEach((critical, i) => {
      expect(critical).toBeCloseTo(criticalValues[4]! / Math.sqrt((i + 1) / 5), 10);
    });
    const pocock = boundary({ rule: { kind: 'pocock' } });
    expect(boundary({ rule: { kind: 'wangTsiatis', delta: 0.5 } }).criticalValues).toEqual(
      pocock.criticalValues,
    );
    const between = boundary({ rule: { kind: 'wangTsiatis', delta: 0.25 } }).criticalValues;
    expect(between[0]).toBeGreaterThan(pocock.criticalValues[0]!);
    expect(between[0]).toBeLessThan(criticalValues[0]!);
    // scipy 1.17 multivariate_normal.cdf: with C = 2.136012 the five-dimensional box holds 0.950000
    expect(between[4]).toBeCloseTo(2.136012, 6);
  });

  it('spend all of alpha by the end, however many looks and whatever the rule', () => {
    const rules = fc.constantFrom<BoundaryRule>(
      { kind: 'obrienFlemingLike' },
      { kind: 'pocockLike' },
      { kind: 'power', exponent: 1.5 },
      { kind: 'hwangShihDeCani', gamma: -2 },
      { kind: 'obrienFleming' },
      { kind: 'pocock' },
      { kind: 'wangTsiatis', delta: 0.1 },
    );
    const rates = fc
      .uniqueArray(fc.integer({ min: 5, max: 95 }), { minLength: 0, maxLength: 4 })
      .map((shares) => [...shares.sort((a, b) => a - b).map((share) => share / 100), 1]);
    fc.assert(
      fc.property(
        rules,
        rates,
        fc.double({ min: 0.005, max: 0.2, noNaN: true }),
        fc.constantFrom(1 as const, 2 as const),
        (rule, informationRates, alpha, sides) => {
          const { criticalValues, nominalPValuesOneSided, cumulativeAlphaSpent } = boundary({
            rule,
            informationRates,
            alpha,
            sides,
          });
          expect(cumulativeAlphaSpent.at(-1)).toBeCloseTo(alpha, 10);
          criticalValues.forEach((critical, i) => {
            expect(nominalPValuesOneSided[i]).toBe(normalUpper(critical));
            expect(critical).toBeGreaterThanOrEqual(normalUpperQuantile(alpha / sides) - 1e-9);
            if (i > 0) expect(cumulativeAlphaSpent[i]!).toBeGreaterThan(cumulativeAlphaSpent[i - 1]!);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('spend what the rule allows at each look', () => {
    const informationRates = [0.17, 0.4, 0.83];
    const { cumulativeAlphaSpent } = boundary({ informationRates, sides: 2, rule: { kind: 'pocockLike' } });
    cumulativeAlphaSpent.forEach((spent, i) => {
      expect(spent).toBeCloseTo(2 * spentAt({ kind: 'pocockLike' }, 0.025, informationRates[i]!), 12);
    });
  });

  it('do not change at past looks when later looks come at other times', () => {
    const rule = { kind: 'obrienFlemingLike' } as const;
    const planned = boundary({ informationRates: [0.3, 0.6, 1], rule }).criticalValues;
    const happened = boundary({ informationRates: [0.3, 0.6, 0.7, 0.95, 1], rule }).criticalValues;
    expect(happened[0]).toBe(planned[0]);
    expect(happened[1]).toBeCloseTo(planned[1]!, 10);
    expect(happened[4]).toBeGreaterThan(planned[2]!);
  });

  it('are the single critical value when there is one look', () => {
    for (const rule of [{ kind: 'pocock' }, { kind: 'obrienFleming' }, { kind: 'pocockLike' }] as const) {
      const { criticalValues } = boundary({ informationRates: [1], rule });
      expect(criticalValues).toHaveLength(1);
      expect(criticalValues[0]).toBeCloseTo(1.959963984540054, 10);
    }
  });

  it('cannot be crossed while nothing may be spent', () => {
    const { criticalValues, cumulativeAlphaSpent } = boundary({
      informationRates: [1e-6, 1],
      rule: { kind: 'obrienFlemingLike' },
    });
    expect(criticalValues[0]).toBe(Infinity);
    expect(cumulativeAlphaSpent[0]).toBe(0);
    expect(criticalValues[1]).toBeCloseTo(1.959964, 5);
  });

  it('hold in simulated trials', () => {
    const random = seededRandom(3);
    const { criticalValues } = boundary({ rule: { kind: 'pocockLike' }, alpha: 0.1 });
    const trials = 4000;
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      let score = 0;
      const stopped = criticalValues.some((critical, i) => {
        score += standardNormal(random) * Math.sqrt(0.2);
        return Math.abs(score / Math.sqrt((i + 1) / 5)) >= critical;
      });
      if (stopped) alarms++;
    }
    // 10 % ± 3 standard errors of 4,000 trials
    expect(Math.abs(alarms / trials - 0.1)).toBeLessThan(0.0143);
  });

  it('are out of domain for impossible designs', () => {
    const outOfDomain = undefinedBecause('outOfDomain');
    const rule = { kind: 'pocockLike' } as const;
    for (const informationRates of [[], [0, 1], [0.5, 0.5], [0.7, 0.6], [0.5, 1.1], [-0.1, 1], [NaN]]) {
      expect(boundary({ informationRates, rule })).toEqual(outOfDomain);
    }
    expect(boundary({ alpha: 0, rule })).toEqual(outOfDomain);
    expect(boundary({ alpha: 0.5, sides: 1, rule })).toEqual(outOfDomain);
    expect(boundary({ rule: { kind: 'power', exponent: -1 } })).toEqual(outOfDomain);
    expect(boundary({ rule: { kind: 'wangTsiatis', delta: NaN } })).toEqual(outOfDomain);
  });

  it('cannot reach a chance that is larger than that of going on at all', () => {
    expect(criticalValueFor(beforeAnyLook(2), 1, 0.999)).toBeCloseTo(2 + normalUpperQuantile(0.999), 10);
    const none = { information: 0.5, drift: 0, scores: Float64Array.of(0), mass: Float64Array.of(0.01) };
    expect(criticalValueFor(none, 1, 0.02)).toBe(-Infinity);
    expect(criticalValueFor(none, 1, 0)).toBe(Infinity);
  });
});
