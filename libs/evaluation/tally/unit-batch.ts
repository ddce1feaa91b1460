import { CellTally } from './cell-tally.js';
import { tallyNumbers } from './tally-columns.js';
import type { TierTally } from './tier-tally.js';

/**
 * So many units wait until they are added up, those of one cell together: its sums are then fetched once for all of them. They take
 * the same memory however many cells there are.
 */
const unitsTogether = 8_192;

const none = -1;

/** The units that wait, of any cells. */
export class UnitBatch {
  readonly numbers = new Float64Array(unitsTogether * tallyNumbers);
  /** Where the numbers of some of the units start. */
  readonly starts = new Int32Array(unitsTogether);
  private readonly members: BatchMembers[] = [];
  private units = 0;

  /** Units that are counted by something. */
  counting(): BatchMembers {
    const members = new BatchMembers(this);
    this.members.push(members);
    return members;
  }

  /** Adds up what waits where there is no room for another one. Returns the number of the new one. */
  take(numbers: Float64Array): number {
    if (this.units === unitsTogether) this.addUp();
    this.numbers.set(numbers, this.units * tallyNumbers);
    this.units += 1;
    return this.units - 1;
  }

  addUp(): void {
    for (const members of this.members) members.addUp();
    this.units = 0;
  }
}

/** Which of the units that wait are in which cell. */
export class BatchMembers {
  private readonly cells: BatchedCell[] = [];
  /** The unit of the same cell that came before. */
  private readonly before = new Int32Array(unitsTogether);

  constructor(private readonly batch: UnitBatch) {}

  cell(tier?: TierTally): BatchedCell {
    const cell = { tally: new CellTally(tier), last: none };
    this.cells.push(cell);
    return cell;
  }

  add(unit: number, cell: BatchedCell): void {
    this.before[unit] = cell.last;
    cell.last = unit;
  }

  addUp(): void {
    const { before } = this;
    const { numbers, starts } = this.batch;
    for (const cell of this.cells) {
      let units = 0;
      for (let unit = cell.last; unit !== none; unit = before[unit]!) {
        starts[units] = unit * tallyNumbers;
        units += 1;
      }
      cell.last = none;
      cell.tally.add(numbers, starts, units);
    }
  }
}

export interface BatchedCell {
  readonly tally: CellTally;
  /** The unit that came last of those that wait. */
  last: number;
}
