import fc from 'fast-check';
import { normalCdf, normalUpper } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import { groupSequentialBoundary, type GroupSequentialBoundary } from './boundaries.js';
import {
  groupSequentialSize,
  limitsOf,
  powerOfGroupSequential,
  stoppingChances,
  type GroupSequentialSize,
} from './stopping-chances.js';

const five = [0.2, 0.4, 0.6, 0.8, 1];
const pocock = groupSequentialBoundary({
  informationRates: five,
  alpha: 0.05,
  sides: 2,
  rule: { kind: 'pocock' },
}) as GroupSequentialBoundary;
const obf = groupSequentialBoundary({
  informationRates: five,
  alpha: 0.05,
  sides: 2,
  rule: { kind: 'obrienFleming' },
}) as GroupSequentialBoundary;

describe('the price and the saving of looking', () => {
  // Jennison, Turnbull (2000), tables 2.2 and 2.4: two-sided 5 %, five looks
  it.each([
    ['Pocock', pocock, 0.8, 1.229],
    ['Pocock', pocock, 0.9, 1.207],
    ['O’Brien–Fleming', obf, 0.8, 1.028],
    ['O’Brien–Fleming', obf, 0.9, 1.026],
  ] as const)('reproduces the published inflation of %s', (_name, boundary, power, inflation) => {
    expect((groupSequentialSize(boundary, power) as GroupSequentialSize).inflation).toBeCloseTo(inflation, 3);
  });

  it('needs fewer units on average than one look, if the effect is there', () => {
    const { expectedShareOfFixed, drift } = groupSequentialSize(pocock, 0.9) as GroupSequentialSize;
    // Jennison, Turnbull (2000), table 2.7: Pocock, five looks, power 0.9: 68.5 % of the fixed size
    expect(expectedShareOfFixed).toBeCloseTo(0.685, 3);
    const { power, cumulativePower, expectedInformation } = powerOfGroupSequential(limitsOf(pocock), drift);
    expect(power).toBeCloseTo(0.9, 10);
    expect(cumulativePower.at(-1)).toBe(power);
    expect(cumulativePower).toEqual([...cumulativePower].sort((a, b) => a - b));
    expect(expectedInformation).toBeLessThan(1);
    expect(powerOfGroupSequential(limitsOf(obf), 0).expectedInformation).toBeGreaterThan(0.99);
  });

  it('stops above as often as below without an effect, alpha in all', () => {
    const { above, below } = stoppingChances(limitsOf(pocock), 0);
    above.forEach((chance, look) => expect(below[look]).toBeCloseTo(chance, 13));
    expect([...above, ...below].reduce((a, b) => a + b)).toBeCloseTo(0.05, 12);
  });

  it('mirrors the chances when the effect changes its sign', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (drift) => {
        const [there, back] = [stoppingChances(limitsOf(obf), drift), stoppingChances(limitsOf(obf), -drift)];
        there.above.forEach((chance, look) => expect(back.below[look]).toBeCloseTo(chance, 12));
      }),
      { numRuns: 10 },
    );
  });

  it('never stops below in a one-sided design', () => {
    const oneSided = groupSequentialBoundary({
      informationRates: five,
      alpha: 0.025,
      sides: 1,
      rule: { kind: 'pocockLike' },
    });
    const limits = limitsOf(oneSided as GroupSequentialBoundary);
    expect(limits.lower).toEqual(five.map(() => -Infinity));
    expect(stoppingChances(limits, -2).below).toEqual(five.map(() => 0));
    expect(limitsOf(pocock).lower).toEqual(pocock.criticalValues.map((critical) => -critical));
  });

  it('gains power with the effect', () => {
    const powers = [0, 1, 2, 3, 4].map((drift) => powerOfGroupSequential(limitsOf(pocock), drift).power);
    expect(powers).toEqual([...powers].sort((a, b) => a - b));
    expect(powers[0]).toBeCloseTo(0.025, 10);
  });

  it('has no size for a power that needs no effect', () => {
    expect(groupSequentialSize(pocock, 0.02)).toEqual(undefinedBecause('outOfDomain'));
    expect(groupSequentialSize(pocock, 1)).toEqual(undefinedBecause('outOfDomain'));
  });

  it('counts the mean share of information look by look, stopping below included', () => {
    const limits = { informationRates: [0.25, 1], upper: [1.5, 2], lower: [-0.5, 2] };
    const drift = 1.2;
    const { above, below } = stoppingChances(limits, drift);
    // at the first look Z ~ N(drift·√0.25, 1)
    expect(above[0]).toBeCloseTo(normalUpper(1.5 - 0.6), 12);
    expect(below[0]).toBeCloseTo(normalCdf(-0.5 - 0.6), 12);
    const stopped = above[0]! + below[0]!;
    expect(powerOfGroupSequential(limits, drift).expectedInformation).toBeCloseTo(
      0.25 * stopped + (1 - stopped),
      12,
    );
  });

  it('says that no size is enough rather than look for ever', () => {
    const never = groupSequentialBoundary({
      informationRates: [1e-6],
      alpha: 0.05,
      sides: 2,
      rule: { kind: 'obrienFlemingLike' },
    }) as GroupSequentialBoundary;
    expect(never.criticalValues).toEqual([Infinity]);
    expect(groupSequentialSize(never, 0.8)).toEqual(undefinedBecause('didNotConverge'));
    // more power than a drift of four gives at the first try
    const { drift } = groupSequentialSize(obf, 0.999) as GroupSequentialSize;
    expect(drift).toBeGreaterThan(4);
    expect(powerOfGroupSequential(limitsOf(obf), drift).power).toBeCloseTo(0.999, 10);
    const needless = groupSequentialSize(pocock, 0.5) as GroupSequentialSize;
    expect(needless.drift).toBeGreaterThan(0);
    expect(powerOfGroupSequential(limitsOf(pocock), needless.drift).power).toBeCloseTo(0.5, 10);
  });
});
