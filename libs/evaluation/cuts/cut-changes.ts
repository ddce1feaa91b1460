import { TextSums } from '../tally/text-sums.js';
import type { CountedCell } from './cut-cells.sql.js';
import { sumsOfCell } from './cut-layout.js';
import type { Cut } from './cut.js';

/** The units that were touched, as they were and as they are. */
export interface TouchedUnits<Counted> {
  readonly left: Counted;
  readonly came: Counted;
}

/** By cut, its cells. */
export type CellsOfCuts = ReadonlyMap<Cut, readonly CountedCell[]>;

export type ChangedCell = TouchedUnits<CountedCell>;

/**
 * The cells whose sums are others than before. A customer's values are frozen when an enrolment is closed: who is in which cell never
 * changes, and no cell comes or goes.
 */
export function changedCells({ left, came }: TouchedUnits<readonly CountedCell[]>): ChangedCell[] {
  const arrived = new Map(came.map((cell) => [cell.names, cell]));
  const changes = left.map((cell) => ({ left: cell, came: arrived.get(cell.names) }));
  if (came.length !== left.length || changes.some((change) => change.came?.units !== change.left.units))
    throw new RangeError('Units left a cell of a cut that they are not in any more');
  return (changes as ChangedCell[]).filter(
    (change) => change.came.sums !== change.left.sums || change.came.costFen !== change.left.costFen,
  );
}

/** The cell with the units as they are, and without them as they were: to the digit as if all of it were counted anew. */
export function cellAfter(cell: CountedCell, { left, came }: ChangedCell): CountedCell {
  const sums = new TextSums(sumsOfCell);
  sums.add(cell.sums);
  sums.add(came.sums);
  sums.takeAway(left.sums);
  const costFen = BigInt(cell.costFen) + BigInt(came.costFen) - BigInt(left.costFen);
  return { ...cell, costFen: costFen.toString(), sums: sums.values().join(' ') };
}
