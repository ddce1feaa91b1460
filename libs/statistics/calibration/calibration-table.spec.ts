import { readFileSync } from 'node:fs';
import { calibrationTable, failedClaims, type CellResult } from './calibration-table.js';
import { calibrationCells } from './cells.js';

const committed = JSON.parse(readFileSync('docs/calibration.json', 'utf8')) as CellResult[];

const cell: CellResult = {
  name: 'mean, normal',
  controls: 200,
  treated: 1800,
  claim: 'exactLevel',
  seed: 1,
  repetitions: 10_000,
  higher: 0.025,
  lower: 0.025,
  noAnswer: 0,
};

describe('the committed calibration table', () => {
  it('has every cell, with the claim that is made now and at least ten thousand repetitions', () => {
    const key = (cell: Pick<CellResult, 'name' | 'controls' | 'treated' | 'claim'>) =>
      `${cell.name}, ${cell.controls}/${cell.treated}: ${cell.claim}`;
    const cells = calibrationCells();
    const wanted = cells.map(({ name, sizes, claim }) => key({ name, ...sizes, claim }));
    const measured = committed.map(key);
    expect(wanted.filter((cell) => !measured.includes(cell))).toEqual([]);
    expect(measured).toEqual(wanted);
    const tooFew = committed.filter(
      ({ repetitions }, i) => repetitions < 10_000 * cells[i]!.repetitionsFactor,
    );
    expect(tooFew).toEqual([]);
  });

  it('measures all that the product decides by, in all three sizes', () => {
    const claimed = committed.filter(({ claim }) => claim !== 'shown').map(({ name }) => name);
    for (const what of [
      'mean, normal',
      'mean, lognormal σ = 0.5',
      'mean, lognormal σ = 1',
      'mean, lognormal σ = 2',
      'mean, 90 % zeros',
      'rate 0.1 %',
      'ratio, ',
      'CUPED, ',
      'tier-weighted total',
      'median, ',
      '90 % quantile, ',
      'clusters ',
      '20 peeks, ',
      'complier effect',
    ]) {
      const cells = claimed.filter((name) => name.startsWith(what));
      expect([what, cells.length > 0 && cells.length % 3]).toEqual([what, 0]);
    }
  });

  it('keeps every claim', () => {
    expect(failedClaims(committed)).toEqual([]);
  });

  it('reads as its numbers say', () => {
    expect(readFileSync('docs/calibration.md', 'utf8')).toBe(calibrationTable(committed));
  });
});

describe('a claim of the calibration table', () => {
  it('fails on either side, above 3.0 and for an exact level below 2.0 %', () => {
    expect(failedClaims([cell])).toEqual([]);
    expect(failedClaims([{ ...cell, higher: 0.0301 }])).toHaveLength(1);
    expect(failedClaims([{ ...cell, lower: 0.0199 }])).toEqual([
      'mean, normal, 200/1800: a one-sided error of 1.99 % is below 2.0 %',
    ]);
    expect(failedClaims([{ ...cell, higher: 0.031, lower: 0.001 }])).toHaveLength(2);
    expect(failedClaims([{ ...cell, claim: 'bounded', lower: 0.001 }])).toEqual([]);
    expect(failedClaims([{ ...cell, claim: 'bounded', lower: 0.0301 }])).toHaveLength(1);
    expect(failedClaims([{ ...cell, claim: 'shown', higher: 0.13 }])).toEqual([]);
  });

  it('fails without an answer, except for a rate that is too rare for the sizes', () => {
    expect(failedClaims([{ ...cell, noAnswer: 0.02 }])).toHaveLength(1);
    expect(failedClaims([{ ...cell, name: 'rate 0.1 %', claim: 'bounded', noAnswer: 0.2 }])).toEqual([]);
    expect(
      failedClaims([
        { ...cell, name: 'rate 0.1 %', claim: 'bounded', controls: 1000, treated: 9000, noAnswer: 0.2 },
      ]),
    ).toHaveLength(1);
  });
});
