import fc from 'fast-check';
import { followUpOf, mergeFollowUp, unitsFollowed } from './follow-up.js';

const units = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { maxLength: 60 });
const of = (list: [number, boolean][]) =>
  followUpOf(
    list.map(([time]) => time),
    list.map(([, happened]) => happened),
  );

describe('follow-up by time', () => {
  it('counts events and departures at each distinct time', () => {
    expect(followUpOf([5, 2, 5, 5], [1, 0, 1, 0])).toEqual([
      { time: 2, events: 0, censored: 1 },
      { time: 5, events: 2, censored: 1 },
    ]);
    expect(followUpOf([], [])).toEqual([]);
  });

  it('does not depend on the order of units, and merged parts equal the whole', () => {
    fc.assert(
      fc.property(units, fc.nat(60), (list, cut) => {
        const whole = of(list);
        expect(of([...list].reverse())).toEqual(whole);
        expect(mergeFollowUp(of(list.slice(0, cut)), of(list.slice(cut)))).toEqual(whole);
        expect(unitsFollowed(whole)).toBe(list.length);
      }),
    );
  });

  it('refuses what is no follow-up', () => {
    expect(() => followUpOf([1], [])).toThrow('as many times as outcomes');
    expect(() => followUpOf([-1], [true])).toThrow('no follow-up');
    expect(() => followUpOf([NaN], [true])).toThrow('no follow-up');
    expect(() => followUpOf([Infinity], [true])).toThrow('no follow-up');
    expect(() => mergeFollowUp([{ time: 1, events: -1, censored: 0 }])).toThrow(
      '-1 events and 0 censored at 1',
    );
    expect(() => mergeFollowUp([{ time: 1, events: 0, censored: -1 }])).toThrow('no follow-up');
  });
});
