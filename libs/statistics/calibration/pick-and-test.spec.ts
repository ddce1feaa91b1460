import { pickMeanMethod } from '../heavytails/pick-mean-method.js';
import { armBlind } from '../heavytails/picked-mean-comparison.js';
import type { UnitStratum } from '../heavytails/unit-strata.js';
import { calibrationCells, calibrationSizes } from './cells.js';
import {
  decide,
  decideByInterval,
  decideByTails,
  measureErrors,
  type MeasuredErrors,
  type Trial,
} from './measure-errors.js';
import { lognormal, normal, simulationRandom, zeroInflated, type OutcomeSource } from './outcome-source.js';
import {
  testMeans,
  testMeansBy,
  testMeansFromMoments,
  testProportions,
  testRatios,
  welchOver,
} from './pick-and-test.js';
import { undefinedBecause } from '../undefined.js';

const repetitions = 800;

/** Wide enough for chance: with 800 repetitions three standard errors around 2.5 % are 0.85 to 4.15 %. */
function holdsItsLevel({ higher, lower }: MeasuredErrors): boolean {
  return [higher, lower].every((error) => error > 0.0085 && error < 0.0415);
}

const arms =
  (outcome: OutcomeSource, controls: number, treated: number) =>
  (random: () => number): UnitStratum => ({
    control: outcome(controls, random),
    treatment: outcome(treated, random),
  });
const measured = (trial: Trial, seed = 7) => measureErrors(trial, repetitions, simulationRandom(seed));

describe('picking and testing together', () => {
  const heavy = arms(lognormal(2), 60, 540);

  it('holds its level on both sides for assets with heavy tails and a small control group', () => {
    expect(holdsItsLevel(measured((random) => testMeans([heavy(random)], random)))).toBe(true);
  });

  it('would not if the picker always took Welch', () => {
    const always = measured((random) => {
      const stratum = [heavy(random)];
      return testMeansBy('welch', stratum, stratum, random);
    });
    expect(holdsItsLevel(always)).toBe(false);
  });

  it('holds its level for symmetric outcomes, zeros and rare events', () => {
    const zeros = arms(zeroInflated(0.9), 60, 540);
    const symmetric = arms(normal, 60, 540);
    expect(holdsItsLevel(measured((random) => testMeans([zeros(random)], random)))).toBe(true);
    expect(holdsItsLevel(measured((random) => testMeans([symmetric(random)], random)))).toBe(true);
    const count = (n: number, random: () => number) => ({
      n,
      successes: Array.from({ length: n }).filter(() => random() < 0.05).length,
    });
    const rates = measured((random) => testProportions(count(200, random), count(1800, random)));
    expect(Math.max(rates.higher, rates.lower)).toBeLessThan(0.0415);
  });

  it('holds its level for ratios of heavy-tailed amounts', () => {
    const units = (n: number, random: () => number) => ({
      numerator: lognormal(1.5)(n, random),
      denominator: lognormal(1)(n, random),
    });
    const trial: Trial = (random) =>
      testRatios([{ control: units(60, random), treatment: units(300, random) }], random);
    expect(holdsItsLevel(measured(trial, 11))).toBe(true);
  });

  it('gives no answer from moments alone where only the units allow one', () => {
    const random = simulationRandom(3);
    const stratum = heavy(random);
    expect(pickMeanMethod([armBlind(stratum)], { unitsAtHand: false }).trustworthy).toBe(false);
    expect(testMeansFromMoments(stratum)).toBe('noAnswer');
  });
});

describe('the calibration table', () => {
  it('has every cell once, in all three sizes', () => {
    const cells = calibrationCells();
    const keys = cells.map(({ name, sizes }) => `${name} ${sizes.controls}/${sizes.treated}`);
    expect(new Set(keys).size).toBe(cells.length);
    expect(cells.length % calibrationSizes.length).toBe(0);
  });

  it('looks four times as long at the 90 % quantile in unequal arms, which lies near the limit', () => {
    const longer = calibrationCells().filter(({ repetitionsFactor }) => repetitionsFactor !== 1);
    expect(
      longer.map(({ name, sizes, repetitionsFactor }) => [name, sizes.controls, repetitionsFactor]),
    ).toEqual([
      ['90 % quantile, lognormal σ = 2', 200, 4],
      ['90 % quantile, lognormal σ = 2', 1000, 4],
    ]);
  });

  it('claims an exact level for all but rates and peeks, and nothing for what is only shown', () => {
    for (const { name, claim } of calibrationCells()) {
      const shown = / alone|from moments|by order statistics/.test(name);
      const discrete = /^rate|^20 peeks/.test(name);
      expect([name, claim]).toEqual([name, shown ? 'shown' : discrete ? 'bounded' : 'exactLevel']);
    }
  });

  it('can run each of its cells', () => {
    for (const { trial, name } of calibrationCells()) {
      expect([name, typeof trial(simulationRandom(5))]).toEqual([name, 'string']);
    }
  });

  it.each(calibrationCells([{ controls: 120, treated: 240 }]))(
    'errs as often as it may in small: $name',
    (cell) => {
      const runs = 100;
      const { higher, lower, noAnswer } = measureErrors(cell.trial, runs, simulationRandom(12));
      // 100 repetitions at 2.5 % a side: 2.5 are expected, more than 9 once in 5,000 times
      if (cell.claim !== 'shown') expect(Math.max(higher, lower) * runs).toBeLessThanOrEqual(9);
      if (cell.claim === 'exactLevel') expect((higher + lower) * runs).toBeGreaterThanOrEqual(1);
      const owed = cell.name !== 'rate 0.1 %' && !cell.name.startsWith('mean from moments');
      if (owed) expect(noAnswer).toBe(0);
      else expect(noAnswer).toBeLessThan(1);
    },
  );

  it('has no answer where no test has one', () => {
    const flat = { control: new Float64Array(60).fill(2), treatment: new Float64Array(90).fill(2) };
    expect(welchOver([flat])).toBe('noAnswer');
    expect(testMeansBy('correctedT', [flat], [flat], simulationRandom(1))).toBe('noAnswer');
    expect(testProportions({ n: 50, successes: 0 }, { n: 80, successes: 0 })).toBe('noAnswer');
    const none = { numerator: [1, 2], denominator: [0, 0] };
    expect(testRatios([{ control: none, treatment: none }], simulationRandom(1))).toBe('noAnswer');
  });

  it('decides rates by the pooled z test or by the mid-p, whichever is picked', () => {
    const [many, few] = [
      [
        { n: 4000, successes: 400 },
        { n: 4000, successes: 480 },
      ],
      [
        { n: 400, successes: 4 },
        { n: 400, successes: 19 },
      ],
    ] as const;
    for (const [low, high] of [many, few]) {
      expect(testProportions(low, high)).toBe('treatmentHigher');
      expect(testProportions(high, low)).toBe('treatmentLower');
      expect(testProportions(low, low)).toBe('notRejected');
    }
  });

  it('counts decisions by side', () => {
    const decisions = (['treatmentHigher', 'treatmentLower', 'notRejected', 'noAnswer'] as const).flatMap(
      (d) => [d, d],
    );
    let next = 0;
    const result = measureErrors(() => decisions[next++] ?? 'notRejected', 8, simulationRandom(1));
    expect(result).toEqual({ repetitions: 8, higher: 0.25, lower: 0.25, noAnswer: 0.25 });
  });

  it('decides by a two-sided p, by its tails, or by an interval, and not at all without an answer', () => {
    const by = (difference: number, p: number) => decide({ difference, p });
    expect([by(1, 0.05), by(-1, 0.01), by(1, 0.06)]).toEqual([
      'treatmentHigher',
      'treatmentLower',
      'notRejected',
    ]);
    const byTails = (pUpper: number, pLower: number) => decideByTails({ pUpper, pLower });
    expect([byTails(0.025, 1), byTails(1, 0.025), byTails(0.03, 0.03)]).toEqual([
      'treatmentHigher',
      'treatmentLower',
      'notRejected',
    ]);
    const byInterval = (low: number, high: number) => decideByInterval({ interval: { low, high } }, 2);
    expect([byInterval(2.1, 3), byInterval(1, 1.9), byInterval(2, 3), byInterval(1, 2)]).toEqual([
      'treatmentHigher',
      'treatmentLower',
      'notRejected',
      'notRejected',
    ]);
    expect(decideByInterval({ interval: { low: 0.1, high: 1 } })).toBe('treatmentHigher');
    const none = undefinedBecause('noVariance');
    expect([
      decide(none),
      decide({ difference: 1, p: none }),
      decideByTails(none),
      decideByInterval(none),
    ]).toEqual(Array(4).fill('noAnswer'));
  });

  it('draws the same outcomes for the same seed, with the right mean and spread', () => {
    expect(lognormal(1)(5, simulationRandom(9))).toEqual(lognormal(1)(5, simulationRandom(9)));
    const values = normal(20_000, simulationRandom(4));
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const square = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(square - 1)).toBeLessThan(0.05);
  });
});
