import { sql, type Sql, type Transaction } from '#platform';
import type { CountedCell } from './cut-cells.sql.js';
import { nameOfCut, type Cut } from './cut.js';

/** The cells of cuts. Callers have the cut to themselves and bring no more cells at a time than fit one statement. */
export class CutCellStore {
  async add(tx: Transaction, experimentId: string, cut: Cut, cells: readonly CountedCell[]): Promise<void> {
    await tx.query(sql`
      insert into evaluation.cut_cell (experiment_id, dimensions, names, units, cost_fen, sums)
      select ${experimentId}::uuid, ${nameOfCut(cut)}, names::text[], units, cost_fen, sums from ${relationOf(cells)}`);
  }

  /** Those of these names that there are. */
  async named(
    tx: Transaction,
    experimentId: string,
    cut: Cut,
    names: readonly string[],
  ): Promise<CountedCell[]> {
    return tx.query<CountedCell>(sql`
      select c.names::text as names, c.units, c.cost_fen::text as "costFen", c.sums
        from unnest(${names}::text[]) as cell (names)
        join evaluation.cut_cell c
          on c.experiment_id = ${experimentId}::uuid and c.dimensions = ${nameOfCut(cut)} and c.names = cell.names::text[]`);
  }

  /** Writes what the cells of these names have now. */
  async replace(
    tx: Transaction,
    experimentId: string,
    cut: Cut,
    cells: readonly CountedCell[],
  ): Promise<void> {
    await tx.query(sql`
      update evaluation.cut_cell c set cost_fen = cell.cost_fen, sums = cell.sums from ${relationOf(cells)}
       where c.experiment_id = ${experimentId}::uuid and c.dimensions = ${nameOfCut(cut)} and c.names = cell.names::text[]`);
  }
}

function relationOf(cells: readonly CountedCell[]): Sql {
  const column = <Name extends keyof CountedCell>(name: Name) => cells.map((cell) => cell[name]);
  return sql`
    unnest(${column('names')}::text[], ${column('units')}::int[], ${column('costFen')}::bigint[], ${column('sums')}::text[])
      as cell (names, units, cost_fen, sums)`;
}
