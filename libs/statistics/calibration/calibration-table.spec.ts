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
  it('keeps every claim, each with at least ten thousand repetitions', () => {
    const known = calibrationCells().map(({ name, sizes }) => `${name} ${sizes.controls}`);
    const keys = committed.map((result) => `${result.name} ${result.controls}`);
    expect(keys).toEqual(known.filter((key) => keys.includes(key)));
    expect(committed.filter(({ repetitions }) => repetitions < 10_000)).toEqual([]);
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
