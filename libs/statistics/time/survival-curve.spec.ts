import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { followUpOf } from './follow-up.js';
import { remission } from './remission-trial.js';
import { survivalCurve, type SurvivalCurve } from './survival-curve.js';

const curveOf = (times: number[], happened: boolean[], level?: number) =>
  survivalCurve(followUpOf(times, happened), level) as SurvivalCurve;
const boundary = undefinedBecause('boundary');

describe('the Kaplan–Meier curve', () => {
  it('reproduces the published curve of the remission data', () => {
    // Kalbfleisch, Prentice (2002), The Statistical Analysis of Failure Time Data, table 1.2 (6-MP arm)
    const published = [
      [6, 0.857, 0.0764],
      [7, 0.807, 0.0869],
      [10, 0.753, 0.0963],
      [13, 0.69, 0.1068],
      [16, 0.627, 0.1141],
      [22, 0.538, 0.1282],
      [23, 0.448, 0.1346],
    ] as const;
    const curve = survivalCurve(remission.treatment) as SurvivalCurve;
    for (const [time, survival, standardError] of published) {
      const point = curve.points.find((each) => each.time === time)!;
      expect(point.survival).toBeCloseTo(survival, 3);
      expect(point.standardError).toBeCloseTo(standardError, 4);
    }
    expect(curve.n).toBe(21);
    expect(curve.median).toBe(23);
    // R survival: 0.95LCL 13, 0.95UCL NA on the log-log scale
    expect(curve.medianInterval).toEqual({ kind: 'interval', low: 13, high: Infinity, level: 0.95 });
    const control = survivalCurve(remission.control) as SurvivalCurve;
    expect(control.median).toBe(8);
    expect(control.medianInterval).toMatchObject({ low: 4, high: 11 });
  });

  it('is the share without the event when nobody leaves early', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 50 }), (times) => {
        const { points } = curveOf(
          times,
          times.map(() => true),
        );
        for (const point of points) {
          const share = times.filter((time) => time > point.time).length / times.length;
          expect(point.survival).toBeCloseTo(share, 12);
          if (share === 0) expect(point.standardError).toEqual(boundary);
          else expect(point.standardError).toBeCloseTo(Math.sqrt((share * (1 - share)) / times.length), 12);
        }
      }),
    );
  });

  it('falls, and its intervals contain it', () => {
    const units = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(units, (list) => {
        let before = 1;
        const { points, n } = curveOf(
          list.map(([time]) => time),
          list.map(([, event]) => event),
        );
        expect(points[0]!.atRisk).toBe(n);
        for (const { survival, logLogInterval, plainInterval } of points) {
          expect(survival).toBeLessThanOrEqual(before);
          before = survival;
          for (const limits of [logLogInterval, plainInterval]) {
            if (!('low' in limits)) continue;
            expect(limits.low).toBeLessThanOrEqual(survival);
            expect(limits.high).toBeGreaterThanOrEqual(survival);
            expect(limits.low).toBeGreaterThanOrEqual(0);
            expect(limits.high).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('has wider intervals at a higher level', () => {
    const at = (level: number) =>
      curveOf([1, 2, 3, 4, 5, 6], [true, true, false, true, false, false], level).points[1]!;
    const [narrow, wide] = [at(0.8), at(0.99)];
    for (const scale of ['logLogInterval', 'plainInterval'] as const) {
      const [a, b] = [narrow[scale], wide[scale]];
      if (!('low' in a && 'low' in b)) throw new Error('expected intervals');
      expect(b.low).toBeLessThan(a.low);
      expect(b.high).toBeGreaterThanOrEqual(a.high);
      expect(b.level).toBe(0.99);
    }
  });

  it('has no log-log interval before the first event and no interval once nobody is left', () => {
    const { points } = curveOf([1, 2, 3], [false, true, true]);
    expect(points[0]).toMatchObject({ survival: 1, standardError: 0, logLogInterval: boundary });
    expect(points[0]!.plainInterval).toMatchObject({ low: 1, high: 1 });
    expect(points[2]).toMatchObject({
      survival: 0,
      standardError: boundary,
      logLogInterval: boundary,
      plainInterval: boundary,
    });
  });

  it('puts the median in the middle of a step at exactly one half', () => {
    expect(curveOf([1, 2, 4, 9], [true, true, true, true]).median).toBe(3);
    expect(curveOf([1, 2, 3, 4, 9], [true, true, false, true, true]).median).toBe(4);
    expect(curveOf([1, 2, 3, 4], [true, true, false, false]).median).toBe(2);
    expect(curveOf([1, 2, 3, 4], [true, false, false, false]).median).toEqual(undefinedBecause('notReached'));
    expect(curveOf([1, 2], [false, false]).medianInterval).toEqual(undefinedBecause('notReached'));
  });

  it('has no value without units or for an impossible level', () => {
    expect(survivalCurve([])).toEqual(undefinedBecause('emptyArm'));
    expect(survivalCurve(remission.control, 1)).toEqual(undefinedBecause('outOfDomain'));
    expect(survivalCurve(remission.control, 0)).toEqual(undefinedBecause('outOfDomain'));
  });
});
