import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable, type Sql, type Transaction } from '#platform';
import { inSeveralProcesses } from '../outcomes/plan-for-repetition.js';
import { CutCellStore } from './cut-cell.store.js';
import { cellCountSql, cutCellsSql, type CountedCell } from './cut-cells.sql.js';
import {
  cellAfter,
  changedCells,
  type CellsOfCuts,
  type ChangedCell,
  type TouchedUnits,
} from './cut-changes.js';
import { cutLayout } from './cut-layout.js';
import {
  cutNamed,
  cutsRenewed,
  daysKeptAfterAsking,
  isRenewed,
  mostCellsOfCut,
  nameOfCut,
  type Cut,
} from './cut.js';

/** How long ago a cut was last asked for need not be known more exactly. */
const askedAtHours = 24;

const cellsAtATime = 1_000;

/** Which cuts are asked for, and those that were counted of each experiment. */
@Injectable()
export class CutStore {
  private readonly cells = new CutCellStore();

  constructor(private readonly database: Database) {}

  /** Notes that somebody asks for a cut. */
  async note(cut: Cut, via: Queryable = this.database): Promise<void> {
    const dimensions = nameOfCut(cut);
    await via.query(sql`
      insert into evaluation.asked_cut (dimensions)
      select ${dimensions}
       where not exists (
         select 1 from evaluation.asked_cut
          where dimensions = ${dimensions} and asked_at > clock_timestamp() - make_interval(hours => ${askedAtHours}))
      on conflict (dimensions) do update set asked_at = excluded.asked_at`);
  }

  /** Those that were asked for last, the latest first. */
  async asked(via: Queryable): Promise<Cut[]> {
    const rows = await via.query<{ dimensions: string }>(askedSql);
    return rows.map(({ dimensions }) => cutNamed(dimensions));
  }

  /**
   * Lets go of the cuts of an experiment that nobody asks for any more. Returns those whose cells are kept: until the end of the
   * transaction nobody else lets go of them.
   */
  async hold(tx: Transaction, experimentId: string): Promise<Cut[]> {
    await this.letGo(tx, experimentId, await this.renewed(tx));
    const rows = await tx.query<{ dimensions: string }>(sql`
      select dimensions from evaluation.counted_cut
       where experiment_id = ${experimentId}::uuid and layout = ${cutLayout} and kept order by dimensions for update`);
    return rows.map(({ dimensions }) => cutNamed(dimensions));
  }

  private async renewed(tx: Transaction): Promise<Cut[]> {
    return (await this.asked(tx)).filter(isRenewed);
  }

  private async letGo(tx: Transaction, experimentId: string, butFor: readonly Cut[]): Promise<void> {
    await tx.query(sql`
      delete from evaluation.counted_cut
       where experiment_id = ${experimentId}::uuid and dimensions <> all(${butFor.map(nameOfCut)}::text[])`);
  }

  /** The cells of each of these cuts that some units of an experiment are in, with nothing but them. */
  async cellsOf(
    tx: Transaction,
    experimentId: string,
    cuts: readonly Cut[],
    outcomes: Sql,
  ): Promise<CellsOfCuts> {
    const cells = new Map<Cut, CountedCell[]>();
    for (const cut of cuts)
      cells.set(cut, await tx.query<CountedCell>(cutCellsSql(experimentId, cut, outcomes)));
    return cells;
  }

  /** Takes units away from cuts that are kept as they were and adds them as they are: only cells that change are written. */
  async move(
    tx: Transaction,
    experimentId: string,
    { left, came }: TouchedUnits<CellsOfCuts>,
  ): Promise<void> {
    for (const [cut, cells] of left) {
      const changes = changedCells({ left: cells, came: came.get(cut)! });
      for (let start = 0; start < changes.length; start += cellsAtATime)
        await this.moveWithin(tx, experimentId, cut, changes.slice(start, start + cellsAtATime));
    }
  }

  private async moveWithin(
    tx: Transaction,
    experimentId: string,
    cut: Cut,
    changes: readonly ChangedCell[],
  ): Promise<void> {
    const changeOf = new Map(changes.map((change) => [change.left.names, change]));
    const before = await this.cells.named(tx, experimentId, cut, [...changeOf.keys()]);
    if (before.length !== changes.length)
      throw new RangeError('Units left cells of a cut that nobody was in');
    const after = before.map((cell) => cellAfter(cell, changeOf.get(cell.names)!));
    await this.cells.replace(tx, experimentId, cut, after);
  }

  /**
   * For whoever changes the unit outcomes of an experiment, in the same transaction and before anybody sees them: its cuts are then
   * those of the outcomes as they are now. `holds`: those that were held are, and only what is asked for besides is counted.
   */
  async renew(
    tx: Transaction,
    experimentId: string,
    { outcomes, holds }: { readonly outcomes: Sql; readonly holds: boolean },
  ): Promise<void> {
    const asked = await this.renewed(tx);
    if (!holds) await this.letGo(tx, experimentId, asked);
    if (asked.length === 0) return;
    await inSeveralProcesses(tx, async () => {
      for (const cut of asked) {
        if (holds) await this.countMissing(tx, experimentId, cut, outcomes);
        else await this.count(tx, experimentId, cut, outcomes);
      }
    });
  }

  /** Counts a cut where it is not kept. The outcomes of the experiment must be locked. Returns whether it was counted. */
  async countMissing(tx: Transaction, experimentId: string, cut: Cut, outcomes: Sql): Promise<boolean> {
    const present = await tx.one(sql`
      select 1 from evaluation.counted_cut
       where experiment_id = ${experimentId}::uuid and dimensions = ${nameOfCut(cut)} and layout = ${cutLayout}`);
    if (!present) await this.count(tx, experimentId, cut, outcomes);
    return !present;
  }

  private async count(tx: Transaction, experimentId: string, cut: Cut, outcomes: Sql): Promise<void> {
    const dimensions = nameOfCut(cut);
    const before = await tx.one<{ cells: number }>(sql`
      delete from evaluation.counted_cut
       where experiment_id = ${experimentId}::uuid and dimensions = ${dimensions} returning cells`);
    // As many as ever: the enrolment is closed.
    const { cells } = before ?? (await tx.one<{ cells: number }>(cellCountSql(experimentId, cut)))!;
    const kept = cells <= mostCellsOfCut;
    const found = kept ? await tx.query<CountedCell>(cutCellsSql(experimentId, cut, outcomes)) : [];
    await tx.query(sql`
      insert into evaluation.counted_cut (experiment_id, dimensions, layout, cells, kept)
      values (${experimentId}, ${dimensions}, ${cutLayout}, ${cells}, ${kept})`);
    for (let start = 0; start < found.length; start += cellsAtATime)
      await this.cells.add(tx, experimentId, cut, found.slice(start, start + cellsAtATime));
  }

  /** Lets go of what nobody asked for of late. What an evaluation is making anew meanwhile stays until the next time. */
  async shed(): Promise<void> {
    await this.database.query(sql`
      delete from evaluation.asked_cut where dimensions not in (select dimensions from (${askedSql}) as asked)`);
    await this.database.query(sql`
      delete from evaluation.counted_cut
       where (experiment_id, dimensions) in (
         select experiment_id, dimensions from evaluation.counted_cut
          where dimensions not in (select dimensions from evaluation.asked_cut)
            for update skip locked)`);
  }
}

const askedSql = sql`
  select dimensions from evaluation.asked_cut
   where asked_at > clock_timestamp() - make_interval(days => ${daysKeptAfterAsking})
   order by asked_at desc, dimensions
   limit ${cutsRenewed}`;
