import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import { competingFollowUpOf } from './competing-follow-up.js';
import { grayTest, type GrayTest } from './gray-test.js';

type Unit = [time: number, cause: number];
const armOf = (units: Unit[]) =>
  competingFollowUpOf(
    units.map(([t]) => t),
    units.map(([, c]) => c),
    2,
  );
const units = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 2 })), {
  minLength: 3,
  maxLength: 20,
}) as fc.Arbitrary<Unit[]>;

/** Exponential times with two causes and independent censoring. */
function simulate(n: number, rates: [number, number], random: () => number): Unit[] {
  return Array.from({ length: n }, () => {
    const event = -Math.log(1 - random()) / (rates[0] + rates[1]);
    const censoring = 2 * random();
    if (censoring < event) return [censoring, 0];
    return [event, random() < rates[0] / (rates[0] + rates[1]) ? 1 : 2];
  });
}

describe("Gray's test of cumulative incidence", () => {
  it('changes the sign of the score, and nothing else, when the arms change places', () => {
    fc.assert(
      fc.property(units, units, fc.nat(1), (a, b, cause) => {
        const forward = grayTest({ control: armOf(a), treatment: armOf(b) }, cause);
        const backward = grayTest({ control: armOf(b), treatment: armOf(a) }, cause);
        if ('kind' in forward || 'kind' in backward) {
          expect(forward).toEqual(backward);
          return;
        }
        expect(backward.score).toBeCloseTo(-forward.score, 10);
        expect(backward.p).toBeCloseTo(forward.p, 10);
        expect(forward.chiSquare).toBeCloseTo((forward.score / forward.standardError) ** 2, 10);
      }),
    );
  });

  it('has the score of the log-rank test when nothing competes and nobody leaves', () => {
    // without censoring and competing events the subdistribution risk set is the risk set itself
    const [control, treatment] = [
      armOf([
        [1, 1],
        [3, 1],
        [5, 1],
      ]),
      armOf([
        [2, 1],
        [4, 1],
        [6, 1],
      ]),
    ];
    const { score } = grayTest({ control, treatment }, 0) as GrayTest;
    // observed 3, expected 3/6 + 3/5 + 2/4 + 2/3 + 1/2 + 1/1 = 3.7667
    expect(score).toBeCloseTo(3 - (3 / 6 + 3 / 5 + 2 / 4 + 2 / 3 + 1 / 2 + 1), 10);
  });

  it('has a variance that is the sum of squared derivatives by unit, weights held fixed', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const test = grayTest({ control: armOf(a), treatment: armOf(b) }, 0);
        if ('kind' in test) return;
        const riskSet = (list: Unit[]) =>
          pathOf(
            list,
            list.map(() => 1),
          );
        const [c, t] = [riskSet(a), riskSet(b)];
        const weight = (time: number) => {
          const [x, y] = [c.before(time), t.before(time)];
          return x + y > 0 ? (x * y) / (x + y) : 0;
        };
        const step = 1e-5;
        const variance = [a, b].reduce((total, list) => {
          const derivative = (unit: number) => {
            const at = (w: number) =>
              pathOf(
                list,
                list.map((_, i) => (i === unit ? w : 1)),
              ).sum(weight);
            return (at(1 + step) - at(1 - step)) / (2 * step);
          };
          return total + list.reduce((sum, _, unit) => sum + derivative(unit) ** 2, 0);
        }, 0);
        expect(test.standardError).toBeCloseTo(Math.sqrt(variance), 5);
      }),
      { numRuns: 40 },
    );
  });

  it('raises a false alarm in about 5 % of trials, whatever the competing event does', () => {
    const random = seededRandom(20240611);
    const trials = 1000;
    let alarms = 0;
    for (let i = 0; i < trials; i++) {
      // the same incidence of cause 1 in both arms is guaranteed by equal rates
      const arms = {
        control: armOf(simulate(60, [0.8, 0.5], random)),
        treatment: armOf(simulate(90, [0.8, 0.5], random)),
      };
      if ((grayTest(arms, 0) as GrayTest).p < 0.05) alarms++;
    }
    // 5 % ± 3 standard errors of 1,000 trials
    expect(alarms / trials).toBeGreaterThan(0.03);
    expect(alarms / trials).toBeLessThan(0.07);
  });

  it('finds a higher incidence', () => {
    const random = seededRandom(7);
    const arms = {
      control: armOf(simulate(300, [0.4, 0.5], random)),
      treatment: armOf(simulate(300, [0.9, 0.5], random)),
    };
    const test = grayTest(arms, 0) as GrayTest;
    expect(test.score).toBeGreaterThan(0);
    expect(test.p).toBeLessThan(1e-4);
    expect(test).toMatchObject({ method: 'grayInfinitesimalJackknife', df: 1 });
  });

  it('says why there is no test', () => {
    const some = armOf([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
    expect(grayTest({ control: [], treatment: some }, 0)).toEqual(undefinedBecause('emptyArm'));
    expect(grayTest({ control: some, treatment: [] }, 0)).toEqual(undefinedBecause('emptyArm'));
    expect(grayTest({ control: some, treatment: some }, 5)).toEqual(undefinedBecause('noEvents'));
    const [early, late] = [
      armOf([
        [1, 0],
        [1, 0],
      ]),
      armOf([
        [2, 1],
        [3, 1],
      ]),
    ];
    expect(grayTest({ control: early, treatment: late }, 0)).toEqual(undefinedBecause('noVariance'));
  });
});

/** The definition with a weight for each unit, straightforward and slow. */
function pathOf(list: Unit[], weights: number[]) {
  const times = [...new Set(list.map(([t]) => t))].sort((a, b) => a - b);
  const total = (which: (t: number, c: number) => boolean) =>
    list.reduce((sum, [t, c], i) => sum + (which(t, c) ? weights[i]! : 0), 0);
  const states = [{ time: -1, free: 1, incidence: 0 }];
  for (const time of times) {
    const { free, incidence } = states.at(-1)!;
    const atRisk = total((t) => t >= time);
    states.push({
      time,
      incidence: incidence + (free * total((t, c) => t === time && c === 1)) / atRisk,
      free: free * (1 - total((t, c) => t === time && c > 0) / atRisk),
    });
  }
  const stateBefore = (time: number) => states.filter((state) => state.time < time).at(-1)!;
  return {
    before: (time: number) => {
      const { free, incidence } = stateBefore(time);
      return free > 0 ? (total((t) => t >= time) * (1 - incidence)) / free : 0;
    },
    sum: (weight: (time: number) => number) =>
      states.slice(1).reduce((sum, { time, incidence }) => {
        const before = stateBefore(time).incidence;
        return before < 1 ? sum + (weight(time) * (incidence - before)) / (1 - before) : sum;
      }, 0),
  };
}
