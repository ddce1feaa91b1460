import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { competingFollowUpOf, unitsWithCauses } from './competing-follow-up.js';
import { cumulativeIncidence, type CumulativeIncidence } from './cumulative-incidence.js';
import { followUpOf } from './follow-up.js';
import { survivalCurve, type SurvivalCurve } from './survival-curve.js';

const units = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 2 })), {
  minLength: 2,
  maxLength: 25,
});
const curvesOf = (list: [number, number][], level?: number) =>
  cumulativeIncidence(
    competingFollowUpOf(
      list.map(([t]) => t),
      list.map(([, c]) => c),
      2,
    ),
    level,
  ) as CumulativeIncidence;

/** The definition, with a weight for each unit: what the infinitesimal jackknife differentiates. */
function weightedIncidence(
  list: [number, number][],
  weights: number[],
  cause: number,
  until: number,
): number {
  let [free, incidence] = [1, 0];
  for (const time of [...new Set(list.map(([t]) => t))].sort((a, b) => a - b)) {
    if (time > until) break;
    const sum = (which: (t: number, c: number) => boolean) =>
      list.reduce((total, [t, c], i) => total + (which(t, c) ? weights[i]! : 0), 0);
    const atRisk = sum((t) => t >= time);
    incidence += (free * sum((t, c) => t === time && c === cause)) / atRisk;
    free *= 1 - sum((t, c) => t === time && c > 0) / atRisk;
  }
  return incidence;
}

describe('cumulative incidence with competing events', () => {
  it('is 1 − Kaplan–Meier when there is one cause only', () => {
    fc.assert(
      fc.property(units, (list) => {
        const times = list.map(([time]) => time);
        const happened = list.map(([, cause]) => (cause > 0 ? 1 : 0));
        const { causes } = cumulativeIncidence(
          competingFollowUpOf(times, happened, 1),
        ) as CumulativeIncidence;
        const { points } = survivalCurve(followUpOf(times, happened)) as SurvivalCurve;
        points.forEach((point, i) => {
          expect(causes[0]![i]!.incidence).toBeCloseTo(1 - point.survival, 12);
          expect(causes[0]![i]!.atRisk).toBe(point.atRisk);
        });
      }),
    );
  });

  it('leaves nobody out: the causes and the event-free share add up to one', () => {
    fc.assert(
      fc.property(units, (list) => {
        const { causes, eventFree, n } = curvesOf(list);
        expect(n).toBe(list.length);
        eventFree.forEach((share, i) => {
          expect(causes[0]![i]!.incidence + causes[1]![i]!.incidence + share).toBeCloseTo(1, 12);
        });
      }),
    );
  });

  it('has the standard error of the infinitesimal jackknife: one derivative for each unit', () => {
    fc.assert(
      fc.property(units, (list) => {
        const { causes } = curvesOf(list);
        for (const cause of [1, 2]) {
          for (const { time, standardError } of causes[cause - 1]!) {
            const step = 1e-5;
            const derivative = (unit: number) => {
              const at = (weight: number) =>
                weightedIncidence(
                  list,
                  list.map((_, i) => (i === unit ? weight : 1)),
                  cause,
                  time,
                );
              return (at(1 + step) - at(1 - step)) / (2 * step);
            };
            const variance = list.reduce((sum, _, unit) => sum + derivative(unit) ** 2, 0);
            expect(standardError).toBeCloseTo(Math.sqrt(variance), 6);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has intervals that contain it, wider at a higher level, and none where it is 0 or 1', () => {
    const { causes } = curvesOf([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 1],
      [5, 0],
      [6, 1],
    ]);
    const [wide] = curvesOf(
      [
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 1],
        [5, 0],
        [6, 1],
      ],
      0.99,
    ).causes;
    expect(causes[0]![0]!.interval).toEqual(undefinedBecause('noEvents'));
    const point = causes[0]![3]!;
    if (!('low' in point.interval)) throw new Error('expected an interval');
    expect(point.interval.low).toBeLessThan(point.incidence);
    expect(point.interval.high).toBeGreaterThan(point.incidence);
    expect(point.interval).toHaveProperty('level', 0.95);
    expect(wide![3]!.interval).toHaveProperty('level', 0.99);
    if (!('low' in wide![3]!.interval)) throw new Error('expected an interval');
    expect(wide![3]!.interval.low).toBeLessThan(point.interval.low);
    expect(wide![3]!.interval.high).toBeGreaterThan(point.interval.high);
    const certain = curvesOf([
      [1, 1],
      [1, 1],
    ]);
    expect(certain.causes[0]![0]).toMatchObject({
      incidence: 1,
      standardError: 0,
      interval: undefinedBecause('boundary'),
    });
  });

  it('makes its interval on the scale ln(−ln F)', () => {
    // one event among four: F = 1/4, SE = √(3/64), on that scale ± 1.96·SE / (F·ln F)
    const point = curvesOf([
      [1, 1],
      [2, 0],
      [2, 0],
      [2, 0],
    ]).causes[0]![0]!;
    const width = (1.959963984540054 * Math.sqrt(3 / 64)) / (0.25 * Math.log(4));
    if (!('low' in point.interval)) throw new Error('expected an interval');
    expect(point.interval.low).toBeCloseTo(0.25 ** Math.exp(width), 12);
    expect(point.interval.high).toBeCloseTo(0.25 ** Math.exp(-width), 12);
  });

  it('has no value without units or for an impossible level', () => {
    expect(cumulativeIncidence([])).toEqual(undefinedBecause('emptyArm'));
    const step = { time: 1, events: [1, 0], censored: 0 };
    expect(cumulativeIncidence([step], 1)).toEqual(undefinedBecause('outOfDomain'));
    expect(cumulativeIncidence([step], 0)).toEqual(undefinedBecause('outOfDomain'));
  });
});

describe('follow-up with competing events', () => {
  it('counts each cause at each time', () => {
    const followUp = competingFollowUpOf([3, 1, 3, 3], [2, 0, 1, 2], 2);
    expect(followUp).toEqual([
      { time: 1, events: [0, 0], censored: 1 },
      { time: 3, events: [1, 2], censored: 0 },
    ]);
    expect(unitsWithCauses(followUp)).toBe(4);
  });

  it('refuses what is no follow-up', () => {
    expect(() => competingFollowUpOf([1], [], 1)).toThrow('as many times as outcomes');
    for (const [time, cause] of [
      [-1, 0],
      [NaN, 0],
      [Infinity, 0],
      [1, 3],
      [1, -1],
      [1, 0.5],
    ] as const) {
      expect(() => competingFollowUpOf([time], [cause], 2)).toThrow('no follow-up');
    }
  });
});
