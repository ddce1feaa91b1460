import * as fc from 'fast-check';
import type { Count } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import {
  agrestiCaffoInterval,
  clopperPearsonInterval,
  compareProportions,
  fisherExactTest,
  miettinenNurminenInterval,
  newcombeInterval,
  oddsRatioWoolf,
  pooledZTest,
  poissonRateRatio,
  riskRatioKatz,
  unpooledZTest,
  waldInterval,
  wilsonInterval,
} from './index.js';

function known<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const undefinedAs = (because: string) => ({ kind: 'undefined', because });
const count: fc.Arbitrary<Count> = fc
  .tuple(fc.integer({ min: 2, max: 400 }), fc.nat(400))
  .map(([n, k]) => ({ n, successes: k % (n + 1) }));
const inner = count.filter(({ n, successes }) => successes > 0 && successes < n);
const intervals = { waldInterval, newcombeInterval, miettinenNurminenInterval, agrestiCaffoInterval };
const failures = ({ n, successes }: Count): Count => ({ n, successes: n - successes });

describe.each(Object.entries(intervals))('%s of a difference of rates', (name, of) => {
  it('turns with the arms, and with success and failure', () => {
    fc.assert(
      fc.property(inner, inner, (a, b) => {
        const there = known(of(a, b));
        for (const back of [known(of(b, a)), known(of(failures(a), failures(b)))]) {
          expect(back.low).toBeCloseTo(-there.high, 10);
          expect(back.high).toBeCloseTo(-there.low, 10);
        }
      }),
    );
  });

  it('grows with its level and contains the difference', () => {
    fc.assert(
      fc.property(inner, inner, (a, b) => {
        const [narrow, wide] = [known(of(a, b, 0.8)), known(of(a, b, 0.99))];
        expect(wide.low).toBeLessThan(narrow.low);
        expect(wide.high).toBeGreaterThan(narrow.high);
        const difference = b.successes / b.n - a.successes / a.n;
        if (name === 'agrestiCaffoInterval') return;
        expect(wide.low).toBeLessThanOrEqual(difference + 1e-12);
        expect(wide.high).toBeGreaterThanOrEqual(difference - 1e-12);
        if (name === 'waldInterval') return;
        expect(wide.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(wide.high).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('refuses an arm without units and counts that are none', () => {
    expect(of({ n: 0, successes: 0 }, { n: 5, successes: 1 })).toEqual(undefinedAs('emptyArm'));
    expect(of({ n: 5, successes: 6 }, { n: 5, successes: 1 })).toEqual(undefinedAs('outOfDomain'));
    expect(of({ n: 5, successes: 2 }, { n: 5, successes: -1 })).toEqual(undefinedAs('outOfDomain'));
  });
});

describe('z tests of two rates', () => {
  it('agree with the Wald interval where they share its variance', () => {
    fc.assert(
      fc.property(inner, inner, (a, b) => {
        const p = known(known(unpooledZTest(a, b)).p);
        const { low, high } = known(waldInterval(a, b));
        if (Math.abs(p - 0.05) > 1e-9) expect(low > 0 || high < 0).toBe(p < 0.05);
      }),
    );
  });

  it('turn their sign with the arms and keep their p', () => {
    fc.assert(
      fc.property(inner, inner, (a, b) => {
        for (const test of [pooledZTest, unpooledZTest]) {
          const [there, back] = [
            known<{ z: Maybe<number>; p: Maybe<number>; pLess: Maybe<number> }>(test(a, b)),
            known<{ z: Maybe<number>; p: Maybe<number>; pGreater: Maybe<number> }>(test(b, a)),
          ];
          expect(known(back.z)).toBeCloseTo(-known(there.z), 12);
          expect(known(back.p)).toBeCloseTo(known(there.p), 12);
          expect(known(back.pGreater)).toBeCloseTo(known(there.pLess), 12);
        }
      }),
    );
  });

  it('say that nothing happened rather than p = 1', () => {
    const none = { n: 50, successes: 0 };
    const all = { n: 50, successes: 50 };
    expect(known(pooledZTest(none, none)).p).toEqual(undefinedAs('noEvents'));
    expect(known(pooledZTest(all, all)).p).toEqual(undefinedAs('noVariance'));
    expect(known(unpooledZTest(none, all)).p).toEqual(undefinedAs('noVariance'));
    expect(known(unpooledZTest(none, all)).difference).toBe(1);
    expect(miettinenNurminenInterval(none, none)).toEqual(undefinedAs('noEvents'));
    expect(miettinenNurminenInterval(all, all)).toEqual(undefinedAs('noVariance'));
  });
});

describe('intervals of one rate', () => {
  it('contain the rate, stay in [0, 1], and turn with success and failure', () => {
    fc.assert(
      fc.property(count, (a) => {
        for (const single of [wilsonInterval, clopperPearsonInterval]) {
          const { low, high } = known(single(a));
          const rate = a.successes / a.n;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(rate);
          expect(high).toBeGreaterThanOrEqual(rate);
          expect(known(single(failures(a))).low).toBeCloseTo(1 - high, 10);
        }
        expect(known(clopperPearsonInterval(a)).low).toBeLessThanOrEqual(known(wilsonInterval(a)).low + 1e-2);
      }),
    );
    expect(wilsonInterval({ n: 0, successes: 0 })).toEqual(undefinedAs('emptyArm'));
    expect(wilsonInterval({ n: 3, successes: 4 })).toEqual(undefinedAs('outOfDomain'));
    expect(clopperPearsonInterval({ n: 0, successes: 0 })).toEqual(undefinedAs('emptyArm'));
    expect(clopperPearsonInterval({ n: 3, successes: -1 })).toEqual(undefinedAs('outOfDomain'));
    expect(known(clopperPearsonInterval({ n: 9, successes: 0 })).low).toBe(0);
    expect(known(clopperPearsonInterval({ n: 9, successes: 9 })).high).toBe(1);
  });
});

describe("Fisher's exact test", () => {
  it('turns with the arms, and its tails share the table seen', () => {
    fc.assert(
      fc.property(inner, inner, (a, b) => {
        const [there, back] = [known(fisherExactTest(a, b)), known(fisherExactTest(b, a))];
        expect(back.p).toBeCloseTo(there.p, 9);
        expect(back.pGreater).toBeCloseTo(there.pLess, 9);
        expect(there.pGreater + there.pLess - there.pointProbability).toBeCloseTo(1, 9);
        expect(there.midPGreater + there.midPLess).toBeCloseTo(1, 9);
        expect(there.p).toBeGreaterThanOrEqual(Math.min(there.pGreater, there.pLess) * (1 - 1e-9));
        expect(there.midP).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('has nothing to test when the margins leave only one table', () => {
    expect(fisherExactTest({ n: 5, successes: 0 }, { n: 7, successes: 0 })).toEqual(undefinedAs('noEvents'));
    expect(fisherExactTest({ n: 5, successes: 5 }, { n: 7, successes: 7 })).toEqual(
      undefinedAs('noVariance'),
    );
    expect(fisherExactTest({ n: 5, successes: 5 }, { n: 0, successes: 0 })).toEqual(undefinedAs('emptyArm'));
    expect(fisherExactTest({ n: 5, successes: 7 }, { n: 5, successes: 0 })).toEqual(
      undefinedAs('outOfDomain'),
    );
  });
});

describe('ratios of rates', () => {
  it('become their inverse when the arms change places', () => {
    fc.assert(
      fc.property(inner, inner, (a, b) => {
        for (const ratio of [riskRatioKatz, oddsRatioWoolf]) {
          const [there, back] = [ratio(a, b), ratio(b, a)].map((each) =>
            known<{ ratio: number; interval: { low: number; high: number } }>(each),
          );
          expect(back!.ratio * there!.ratio).toBeCloseTo(1, 10);
          expect(back!.interval.low * there!.interval.high).toBeCloseTo(1, 9);
          expect(there!.interval.low).toBeLessThan(there!.ratio);
        }
      }),
    );
  });

  it('say which cell is empty', () => {
    const [none, some, all] = [0, 3, 9].map((successes) => ({ n: 9, successes }));
    expect(riskRatioKatz(none!, some!)).toEqual(undefinedAs('denominatorNearZero'));
    expect(riskRatioKatz(some!, none!)).toEqual(undefinedAs('boundary'));
    expect(riskRatioKatz(none!, none!)).toEqual(undefinedAs('noEvents'));
    expect(riskRatioKatz(all!, all!)).toEqual(undefinedAs('noVariance'));
    expect(oddsRatioWoolf(some!, all!)).toEqual(undefinedAs('boundary'));
    expect(oddsRatioWoolf({ n: 0, successes: 0 }, all!)).toEqual(undefinedAs('emptyArm'));
    expect(oddsRatioWoolf({ n: 1, successes: 3 }, all!)).toEqual(undefinedAs('outOfDomain'));
  });
});

describe('event rates', () => {
  const events = fc.record({ events: fc.nat(60), exposure: fc.double({ min: 0.5, max: 1000, noNaN: true }) });

  it('have a ratio that inverts with the arms and lies in its interval', () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        if (a.events === 0 || b.events === 0) return;
        const [there, back] = [known(poissonRateRatio(a, b)), known(poissonRateRatio(b, a))];
        expect(known(there.ratio) * known(back.ratio)).toBeCloseTo(1, 9);
        expect(there.interval.low).toBeLessThanOrEqual(known(there.ratio));
        expect(there.interval.high).toBeGreaterThanOrEqual(known(there.ratio));
        expect(there.interval.low * back.interval.high).toBeCloseTo(1, 7);
        expect(back.pLess).toBeCloseTo(there.pGreater, 9);
        expect(back.p).toBeCloseTo(there.p, 6);
      }),
    );
  });

  it('are undefined without events, exposure or whole counts', () => {
    expect(poissonRateRatio({ events: 0, exposure: 1 }, { events: 0, exposure: 1 })).toEqual(
      undefinedAs('noEvents'),
    );
    expect(poissonRateRatio({ events: 1, exposure: 0 }, { events: 1, exposure: 1 })).toEqual(
      undefinedAs('emptyArm'),
    );
    expect(poissonRateRatio({ events: 1.5, exposure: 1 }, { events: 1, exposure: 1 })).toEqual(
      undefinedAs('outOfDomain'),
    );
    expect(known(poissonRateRatio({ events: 0, exposure: 1 }, { events: 3, exposure: 1 })).ratio).toEqual(
      undefinedAs('denominatorNearZero'),
    );
    expect(known(poissonRateRatio({ events: 3, exposure: 1 }, { events: 0, exposure: 1 })).interval.low).toBe(
      0,
    );
  });
});

describe('what a yes-or-no metric shows', () => {
  it('tests by the exact test where an expected count is below five, else by z', () => {
    const rare = known(compareProportions({ n: 100, successes: 2 }, { n: 100, successes: 7 }));
    expect(rare.pMethod).toBe('fisherExact');
    expect(rare.p).toBe(known(fisherExactTest({ n: 100, successes: 2 }, { n: 100, successes: 7 })).p);
    const often = known(compareProportions({ n: 100, successes: 4 }, { n: 100, successes: 6 }));
    expect(often.pMethod).toBe('pooledZ');
    expect(often.p).toBe(often.pPooledZ);
    expect(often.intervalAndPDiffer).toBe(true);
  });

  it('keeps rates and intervals without any event, and says why p and lift are missing', () => {
    const nothing = known(compareProportions({ n: 40, successes: 0 }, { n: 60, successes: 0 }));
    expect(nothing.p).toEqual(undefinedAs('noEvents'));
    expect(nothing.relativeLift).toEqual(undefinedAs('denominatorNearZero'));
    expect(known(nothing.interval).high).toBeGreaterThan(0);
    expect(nothing.control.rate).toBe(0);
    const lost = known(compareProportions({ n: 40, successes: 9 }, { n: 60, successes: 0 }));
    expect(known(lost.relativeLift).point).toBe(-1);
    expect(known(lost.relativeLift).interval).toEqual(undefinedAs('boundary'));
    expect(compareProportions({ n: 0, successes: 0 }, { n: 6, successes: 1 })).toEqual(
      undefinedAs('emptyArm'),
    );
  });
});
