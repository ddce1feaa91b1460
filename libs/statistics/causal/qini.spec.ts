import fc from 'fast-check';
import { seededRandom, standardNormal } from '../distributions/index.js';
import { momentsOf } from '../moments/index.js';
import { isDefined, undefinedBecause } from '../undefined.js';
import { qini, scoreGroups, type Qini } from './qini.js';

const sample = fc
  .array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 12 })
  .map((values) => momentsOf(values));
const groups = fc.array(fc.record({ control: sample, treatment: sample }), { minLength: 2, maxLength: 8 });

describe('the Qini curve', () => {
  it('ends at the whole population and the gain of treating everyone', () => {
    fc.assert(
      fc.property(groups, (list) => {
        const { curve, gainOfAll } = qini(list) as Qini;
        expect(curve).toHaveLength(list.length);
        expect(curve.at(-1)!.share).toBeCloseTo(1, 12);
        expect(curve.at(-1)!.gain).toBeCloseTo(gainOfAll, 12);
        curve.forEach(({ standardError }, i) => {
          expect(standardError).toBeGreaterThanOrEqual(curve[i - 1]?.standardError ?? 0);
        });
      }),
    );
  });

  it('has the area between the curve and the straight line, by trapezia', () => {
    fc.assert(
      fc.property(groups, (list) => {
        const { curve, gainOfAll, difference } = qini(list) as Qini;
        let area = 0;
        let before = { share: 0, gain: 0 };
        for (const point of curve) {
          area += ((point.share - before.share) * (point.gain + before.gain)) / 2;
          before = point;
        }
        expect(difference).toBeCloseTo(area - gainOfAll / 2, 10);
      }),
    );
  });

  it('changes the sign of the area when the score is turned round, or the arms', () => {
    fc.assert(
      fc.property(groups, (list) => {
        const there = qini(list) as Qini;
        const turned = qini([...list].reverse()) as Qini;
        const swapped = qini(
          list.map(({ control, treatment }) => ({ control: treatment, treatment: control })),
        ) as Qini;
        for (const back of [turned, swapped]) {
          expect(back.difference).toBeCloseTo(-there.difference, 10);
          expect(back.standardError).toBeCloseTo(there.standardError, 10);
        }
      }),
    );
  });

  it('has the standard error of a weighted sum of independent means', () => {
    // two groups of 4 units each: levers 1/2·(1/2 − 1/4) = 1/8 and −1/8
    const list = [
      { control: momentsOf([0, 2]), treatment: momentsOf([5, 9]) },
      { control: momentsOf([1, 1]), treatment: momentsOf([2, 4]) },
    ];
    const { difference, standardError, curve, method } = qini(list) as Qini;
    expect(difference).toBeCloseTo((6 - 2) / 8, 12);
    expect(standardError).toBeCloseTo(Math.sqrt((2 / 2 + 8 / 2 + 0 + 2 / 2) / 64), 12);
    expect(curve[0]).toMatchObject({
      share: 0.5,
      gain: 3,
      standardError: expect.closeTo(Math.sqrt(5 / 4), 12),
    });
    expect(curve[1]!.gain).toBe(4);
    expect(method).toBe('qiniArea');
  });

  it('rarely praises a useless score, and praises a good one', () => {
    const random = seededRandom(31);
    const trials = 600;
    let alarms = 0;
    const draw = (slope: number) => {
      const n = 400;
      const scores = Array.from({ length: n }, () => random());
      const treated = scores.map(() => random() < 0.6);
      const outcomes = scores.map(
        (score, i) => 3 * score + (treated[i] ? 0.5 + slope * score : 0) + standardNormal(random),
      );
      return qini(scoreGroups({ scores, treated, outcomes }, 8)) as Qini;
    };
    for (let trial = 0; trial < trials; trial++) if ((draw(0).p as number) < 0.05) alarms++;
    // 5 % ± 3 standard errors of 600 trials
    expect(Math.abs(alarms / trials - 0.05)).toBeLessThan(0.027);
    const good = draw(4);
    expect(good.difference).toBeGreaterThan(0);
    expect(good.p).toBeLessThan(1e-4);
    if (isDefined(good.interval)) expect(good.interval.low).toBeGreaterThan(0);
  });

  it('says why there is none', () => {
    const cell = { control: momentsOf([1, 2]), treatment: momentsOf([3, 5]) };
    expect(qini([cell])).toEqual(undefinedBecause('tooFewObservations'));
    expect(qini([cell, { ...cell, control: momentsOf([1]) }])).toEqual(
      undefinedBecause('tooFewObservations'),
    );
    expect(qini([cell, { ...cell, treatment: momentsOf([]) }])).toEqual(undefinedBecause('emptyArm'));
  });
});

describe('groups by score', () => {
  it('puts the best first and every unit into one group', () => {
    const units = {
      scores: [0.1, 0.9, 0.5, 0.7, 0.3, 0.2],
      treated: [1, 0, 1, 1, 0, 0],
      outcomes: [10, 20, 30, 40, 50, 60],
    };
    const [best, middle, worst] = scoreGroups(units, 3);
    expect(best).toEqual({ control: momentsOf([20]), treatment: momentsOf([40]) });
    expect(middle).toEqual({ control: momentsOf([50]), treatment: momentsOf([30]) });
    expect(worst).toEqual({ control: momentsOf([60]), treatment: momentsOf([10]) });
  });

  it('keeps equal scores together and sizes nearly equal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        (scores, count) => {
          const cells = scoreGroups(
            { scores, treated: scores.map((_, i) => i % 2), outcomes: scores },
            count,
          );
          expect(cells.length).toBeLessThanOrEqual(count);
          let last = Infinity;
          let units = 0;
          for (const { control, treatment } of cells) {
            const means = [control, treatment].filter(({ n }) => n > 0).map(({ mean }) => mean);
            expect(Math.max(...means)).toBeLessThan(last + 1e-12);
            units += control.n + treatment.n;
            last = Math.min(...means);
          }
          expect(units).toBe(scores.length);
        },
      ),
    );
  });

  it('makes groups of exactly equal size when no scores are equal', () => {
    const scores = Array.from({ length: 100 }, (_, i) => i);
    const cells = scoreGroups({ scores, treated: scores.map(() => 1), outcomes: scores });
    expect(cells.map(({ treatment }) => treatment.n)).toEqual(new Array(10).fill(10));
    expect(cells[0]!.treatment.mean).toBe(94.5);
  });

  it('refuses columns of different length', () => {
    expect(() => scoreGroups({ scores: [1], treated: [], outcomes: [1] })).toThrow('as many of each');
    expect(() => scoreGroups({ scores: [1], treated: [1], outcomes: [] })).toThrow('as many of each');
  });
});
