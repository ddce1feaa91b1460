import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable, type Sql, type Transaction } from '#platform';
import { inSeveralProcesses } from '../outcomes/plan-for-repetition.js';
import { cellCountSql, cutCellsSql } from './cut-cells.sql.js';
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

interface StoredCell {
  readonly names: string;
  readonly units: number;
  readonly costFen: string;
  readonly figures: string;
}

/** Which cuts are asked for, and those that were counted of each experiment. */
@Injectable()
export class CutStore {
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
   * For whoever changes the unit outcomes of an experiment, in the same transaction and before anybody sees them: its cuts are then
   * those of the outcomes as they are now. Where no unit changed, what is kept holds, and only what is asked for besides is counted.
   */
  async renew(
    tx: Transaction,
    experimentId: string,
    { outcomes, changed }: { readonly outcomes: Sql; readonly changed: boolean },
  ): Promise<void> {
    const asked = (await this.asked(tx)).filter(isRenewed);
    const held = changed ? [] : asked.map(nameOfCut);
    await tx.query(sql`
      delete from evaluation.counted_cut
       where experiment_id = ${experimentId}::uuid and dimensions <> all(${held}::text[])`);
    if (asked.length === 0) return;
    await inSeveralProcesses(tx, async () => {
      for (const cut of asked) await this.countMissing(tx, experimentId, cut, outcomes);
    });
  }

  /** Counts a cut where it is not kept. The outcomes of the experiment must be locked. Returns whether it was counted. */
  async countMissing(tx: Transaction, experimentId: string, cut: Cut, outcomes: Sql): Promise<boolean> {
    const dimensions = nameOfCut(cut);
    const present = await tx.one(sql`
      select 1 from evaluation.counted_cut
       where experiment_id = ${experimentId}::uuid and dimensions = ${dimensions} and layout = ${cutLayout}`);
    if (present) return false;
    const { cells } = (await tx.one<{ cells: number }>(cellCountSql(experimentId, cut)))!;
    const kept = cells <= mostCellsOfCut;
    const found = kept ? await tx.query<StoredCell>(cutCellsSql(experimentId, cut, outcomes)) : [];
    await tx.query(sql`
      delete from evaluation.counted_cut where experiment_id = ${experimentId}::uuid and dimensions = ${dimensions}`);
    await tx.query(sql`
      insert into evaluation.counted_cut (experiment_id, dimensions, layout, cells, kept)
      values (${experimentId}, ${dimensions}, ${cutLayout}, ${cells}, ${kept})`);
    for (let start = 0; start < found.length; start += cellsAtATime)
      await this.addCells(tx, experimentId, dimensions, found.slice(start, start + cellsAtATime));
    return true;
  }

  private async addCells(
    tx: Transaction,
    experimentId: string,
    dimensions: string,
    cells: readonly StoredCell[],
  ): Promise<void> {
    const column = <Name extends keyof StoredCell>(name: Name) => cells.map((cell) => cell[name]);
    await tx.query(sql`
      insert into evaluation.cut_cell (experiment_id, dimensions, names, units, cost_fen, figures)
      select ${experimentId}::uuid, ${dimensions}, names::text[], units, cost_fen, figures::float8[]
        from unnest(${column('names')}::text[], ${column('units')}::int[], ${column('costFen')}::bigint[],
                    ${column('figures')}::text[]) as cell (names, units, cost_fen, figures)`);
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
