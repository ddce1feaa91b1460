import { cellAfter, changedCells } from './cut-changes.js';
import type { CountedCell } from './cut-cells.sql.js';
import { sumsOfCell } from './cut-layout.js';

/** A cell of which every sum is the same number. */
function cell(name: string, sum: bigint, { units = 2, costFen = 10n } = {}): CountedCell {
  return {
    names: `{${name}}`,
    units,
    costFen: String(costFen),
    sums: Array.from({ length: sumsOfCell }, () => sum).join(' '),
  };
}

describe('the cells of a cut after units changed', () => {
  it('are those whose sums or cost are others than before', () => {
    const left = [cell('a', 1n), cell('b', 2n), cell('c', 3n)];
    const came = [cell('c', 3n, { costFen: 11n }), cell('b', 5n), cell('a', 1n)];
    expect(changedCells({ left, came })).toEqual([
      { left: left[1], came: came[1] },
      { left: left[2], came: came[0] },
    ]);
  });

  it('have what came and not what left, whatever the size', () => {
    const kept = cell('a', 10n ** 30n + 7n, { units: 9, costFen: 100n });
    const change = { left: cell('a', 10n ** 30n), came: cell('a', -3n, { costFen: 1n }) };
    expect(cellAfter(kept, change)).toEqual(cell('a', 4n, { units: 9, costFen: 91n }));
  });

  it('are refused where units come to or leave a cell, because nobody may', () => {
    const refused = 'Units left a cell of a cut that they are not in any more';
    expect(() => changedCells({ left: [cell('a', 1n)], came: [] })).toThrow(refused);
    expect(() => changedCells({ left: [], came: [cell('a', 1n)] })).toThrow(refused);
    expect(() => changedCells({ left: [cell('a', 1n)], came: [cell('b', 1n)] })).toThrow(refused);
    expect(() => changedCells({ left: [cell('a', 1n)], came: [cell('a', 1n, { units: 3 })] })).toThrow(
      refused,
    );
  });
});
