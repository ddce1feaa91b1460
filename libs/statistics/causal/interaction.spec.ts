import fc from 'fast-check';
import { chiSquareUpper } from '../distributions/index.js';
import { momentsOf } from '../moments/index.js';
import { welchTest } from '../twoarms/welch.js';
import { isDefined, undefinedBecause } from '../undefined.js';
import {
  heterogeneityOfEffects,
  interactionTest,
  type Heterogeneity,
  type Interaction,
} from './interaction.js';

const sample = fc
  .array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 12 })
  .map((values) => momentsOf(values));
const part = fc.record({ control: sample, treatment: sample });

describe('whether the effect differs between two parts', () => {
  it('is the difference of the two effects with both errors', () => {
    fc.assert(
      fc.property(part, part, (first, second) => {
        const result = interactionTest(first, second) as Interaction;
        const [a, b] = [
          welchTest(first.control, first.treatment),
          welchTest(second.control, second.treatment),
        ];
        if (!isDefined(a) || !isDefined(b)) throw new Error('expected tests');
        expect(result.effectInFirst).toBeCloseTo(a.difference, 10);
        expect(result.effectInSecond).toBeCloseTo(b.difference, 10);
        expect(result.difference).toBeCloseTo(a.difference - b.difference, 10);
        expect(result.standardError).toBeCloseTo(Math.hypot(a.standardError, b.standardError), 8);
      }),
    );
  });

  it('changes its sign with the parts, and with the arms', () => {
    fc.assert(
      fc.property(part, part, (first, second) => {
        const there = interactionTest(first, second) as Interaction;
        const swap = ({ control, treatment }: typeof first) => ({ control: treatment, treatment: control });
        for (const back of [
          interactionTest(second, first),
          interactionTest(swap(first), swap(second)),
        ] as Interaction[]) {
          expect(back.difference).toBeCloseTo(-there.difference, 10);
          if (isDefined(there.p)) expect(back.p).toBeCloseTo(there.p, 10);
        }
      }),
    );
  });

  it('has an interval that excludes zero exactly when p is below 1 − level', () => {
    fc.assert(
      fc.property(part, part, fc.double({ min: 0.1, max: 0.99, noNaN: true }), (first, second, level) => {
        const { p, interval } = interactionTest(first, second, level) as Interaction;
        if (!isDefined(p) || !isDefined(interval) || Math.abs(p - (1 - level)) < 1e-9) return;
        expect(interval.low > 0 || interval.high < 0).toBe(p < 1 - level);
      }),
    );
  });

  it('names itself', () => {
    const some = { control: momentsOf([1, 2]), treatment: momentsOf([2, 4]) };
    expect(interactionTest(some, some)).toMatchObject({ method: 'differenceInDifferences', difference: 0 });
  });

  it('says why there is no test', () => {
    const some = { control: momentsOf([1, 2]), treatment: momentsOf([2, 4]) };
    const [none, one] = [momentsOf([]), momentsOf([3])];
    expect(interactionTest(some, { ...some, control: none })).toEqual(undefinedBecause('emptyArm'));
    expect(interactionTest({ ...some, treatment: none }, some)).toEqual(undefinedBecause('emptyArm'));
    expect(interactionTest(some, { ...some, treatment: one })).toEqual(
      undefinedBecause('tooFewObservations'),
    );
    const constant = { control: momentsOf([1, 1]), treatment: momentsOf([2, 2]) };
    expect(interactionTest(constant, constant)).toMatchObject({
      difference: 0,
      p: undefinedBecause('noVariance'),
    });
  });
});

describe('heterogeneity of effects over strata', () => {
  it('is Cochran’s Q by hand', () => {
    const result = heterogeneityOfEffects([
      { difference: 1, standardError: 1 },
      { difference: 4, standardError: 2 },
      { difference: 2, standardError: 0.5 },
    ]) as Heterogeneity;
    // weights 1, 1/4, 4: mean (1 + 1 + 8)/5.25
    const mean = 10 / 5.25;
    const q = (1 - mean) ** 2 + 0.25 * (4 - mean) ** 2 + 4 * (2 - mean) ** 2;
    expect(result.commonEffect).toBeCloseTo(mean, 12);
    expect(result.q).toBeCloseTo(q, 12);
    expect(result.df).toBe(2);
    expect(result.p).toBeCloseTo(chiSquareUpper(q, 2), 14);
    expect(result.shareBeyondChance).toBe(0);
  });

  it('is the squared z of the difference for two strata', () => {
    const effects = fc.double({ min: -9, max: 9, noNaN: true });
    const errors = fc.double({ min: 0.1, max: 9, noNaN: true });
    fc.assert(
      fc.property(effects, errors, effects, errors, (a, sa, b, sb) => {
        const { q, shareBeyondChance, commonEffect } = heterogeneityOfEffects([
          { difference: a, standardError: sa },
          { difference: b, standardError: sb },
        ]) as Heterogeneity;
        expect(q).toBeCloseTo((a - b) ** 2 / (sa ** 2 + sb ** 2), 6);
        expect(shareBeyondChance).toBeCloseTo(q > 1 ? 1 - 1 / q : 0, 8);
        expect(commonEffect).toBeGreaterThanOrEqual(Math.min(a, b) - 1e-9);
        expect(commonEffect).toBeLessThanOrEqual(Math.max(a, b) + 1e-9);
      }),
    );
  });

  it('says why there is none', () => {
    const effect = { difference: 1, standardError: 1 };
    expect(heterogeneityOfEffects([effect])).toEqual(undefinedBecause('tooFewObservations'));
    expect(heterogeneityOfEffects([effect, { ...effect, standardError: 0 }])).toEqual(
      undefinedBecause('noVariance'),
    );
    expect(heterogeneityOfEffects([effect, { ...effect, standardError: NaN }])).toEqual(
      undefinedBecause('noVariance'),
    );
  });
});
