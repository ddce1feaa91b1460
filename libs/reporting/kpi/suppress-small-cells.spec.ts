import { suppressedCells } from './suppress-small-cells.js';

const cells = (...units: number[]) => units.map((each, index) => ({ name: index, units: each }));
const hidden = (list: { name: number; units: number }[], family = () => 'all') =>
  [...suppressedCells(list, 20, family)].map((cell) => cell.name).sort();

describe('small cells', () => {
  it('are hidden below the threshold', () => expect(hidden(cells(19, 20, 5, 100))).toEqual([0, 2]));

  it('take the next smallest with them, so that no figure follows by subtraction', () =>
    expect(hidden(cells(100, 5, 30, 40))).toEqual([1, 2]));

  it('hide together at least as many customers as one cell must have', () =>
    expect(hidden(cells(3, 4, 500, 90))).toEqual([0, 1, 3]));

  it('are nobody at all when every cell is large enough', () =>
    expect(hidden(cells(20, 21, 5000))).toEqual([]));

  it('protect each family by itself', () => {
    const list = [
      { name: 0, units: 5, family: 'a' },
      { name: 1, units: 30, family: 'a' },
      { name: 2, units: 30, family: 'b' },
    ];
    expect([...suppressedCells(list, 20, (cell) => cell.family)].map((cell) => cell.name)).toEqual([0, 1]);
  });
});
