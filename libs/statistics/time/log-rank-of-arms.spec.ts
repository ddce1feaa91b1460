import fc from 'fast-check';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { followUpOf, mergeFollowUp } from './follow-up.js';
import { logRankTestOfArms } from './log-rank-of-arms.js';
import { logRankTest } from './log-rank.js';
import { remission } from './remission-trial.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const unit = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean());
const arm = fc.array(unit, { minLength: 4, maxLength: 30 }).map((units) =>
  followUpOf(
    units.map(([time]) => time),
    units.map(([, happened]) => happened),
  ),
);
const weightings = fc.constantFrom('logRank' as const, 'petoPeto' as const);

describe('the log-rank test of several arms', () => {
  it('is the test of two arms when there are two, in every stratum and weighting', () => {
    for (const method of ['logRank', 'petoPeto'] as const) {
      const strata = [
        remission,
        { control: remission.treatment, treatment: followUpOf([1, 5, 9], [1, 1, 0]) },
      ];
      const two = defined(logRankTest(strata, method));
      const several = defined(
        logRankTestOfArms(
          strata.map(({ control, treatment }) => [control, treatment]),
          method,
        ),
      );
      expect(several.df).toBe(1);
      expect(several.method).toBe(method);
      expect(several.chiSquare).toBeCloseTo(two.chiSquare, 10);
      expect(several.p).toBeCloseTo(two.p, 12);
      expect(several.observed[1]).toBeCloseTo(two.observedTreatment, 12);
      expect(several.expected[1]).toBeCloseTo(two.expectedTreatment, 12);
    }
  });

  it('has by hand for one time of three arms the multivariate hypergeometric χ²', () => {
    // 2 + 3 + 5 at risk, 1 + 0 + 3 events: that is (N − 1)/N of Pearson's χ² of the table
    const step = (events: number, others: number) =>
      followUpOf(
        [...Array<number>(events).fill(1), ...Array<number>(others).fill(2)],
        [...Array<number>(events).fill(1), ...Array<number>(others).fill(0)],
      );
    const { chiSquare, df, observed, expected } = defined(
      logRankTestOfArms([[step(1, 1), step(0, 3), step(3, 2)]]),
    );
    const pearson = [
      [1, 2],
      [0, 3],
      [3, 5],
    ].reduce((sum, [events, n]) => {
      const want = 0.4 * n!;
      return sum + (events! - want) ** 2 / want + (events! - want) ** 2 / (n! - want);
    }, 0);
    expect(df).toBe(2);
    expect(observed).toEqual([1, 0, 3]);
    expected.forEach((value, i) => expect(value).toBeCloseTo([0.8, 1.2, 2][i]!, 12));
    expect(chiSquare).toBeCloseTo(0.9 * pearson, 12);
  });

  it('does not care for the order of the arms, and loses no event', () => {
    fc.assert(
      fc.property(arm, arm, arm, weightings, (a, b, c, method) => {
        const there = logRankTestOfArms([[a, b, c]], method);
        const back = logRankTestOfArms([[c, a, b]], method);
        if (isUndefined(there) || isUndefined(back)) {
          expect(back).toEqual(there);
          return;
        }
        expect(back.chiSquare).toBeCloseTo(there.chiSquare, 7);
        expect(back.df).toBe(there.df);
        const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
        expect(sum(there.expected)).toBeCloseTo(sum(there.observed), 9);
        const merged = mergeFollowUp(a, b, c).reduce((all, { events }) => all + events, 0);
        if (method === 'logRank') expect(sum(there.observed)).toBe(merged);
      }),
    );
  });

  it('counts an arm that is never at risk, or has no units, for nothing', () => {
    const { control, treatment } = remission;
    const two = defined(logRankTestOfArms([[control, treatment]]));
    const gone = followUpOf([0, 0.5], [0, 0]);
    for (const absent of [gone, []]) {
      const three = defined(logRankTestOfArms([[control, absent, treatment]]));
      expect([three.df, three.observed[1], three.expected[1]]).toEqual([1, 0, 0]);
      expect(three.chiSquare).toBeCloseTo(two.chiSquare, 10);
    }
  });

  it('finds the arm that differs where each pair is too few to tell', () => {
    const same = defined(logRankTestOfArms([[remission.control, remission.control, remission.control]]));
    expect(same.chiSquare).toBeCloseTo(0, 12);
    expect(same.p).toBeCloseTo(1, 12);
    const other = defined(logRankTestOfArms([[remission.control, remission.control, remission.treatment]]));
    expect(other.df).toBe(2);
    expect(other.p).toBeLessThan(1e-4);
  });

  it('says why there is no test', () => {
    const quiet = followUpOf([4, 5], [0, 0]);
    const late = followUpOf([9, 10], [1, 1]);
    const { control } = remission;
    expect(logRankTestOfArms([])).toEqual(undefinedBecause('tooFewObservations'));
    expect(logRankTestOfArms([[control, [], []]])).toEqual(undefinedBecause('tooFewObservations'));
    expect(logRankTestOfArms([[quiet, quiet, quiet]])).toEqual(undefinedBecause('noEvents'));
    expect(logRankTestOfArms([[quiet, quiet, late]])).toEqual(undefinedBecause('noVariance'));
    expect(() => logRankTestOfArms([[control, control], [control]])).toThrow('strata differ in their arms');
  });
});
