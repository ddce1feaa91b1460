import { Injectable } from '@nestjs/common';
import { isDefined } from '#statistics';
import { Database, sql, type Sql, type Transaction } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import { balanceTable, type BalanceRow } from './balance.js';
import { balanceCells, type MeasuredSums } from './balance-cells.js';

/** A stored row of the balance table; exactly one of difference and undefinedBecause is set. */
export interface StoredBalanceRow extends Omit<BalanceRow, 'difference' | 'level' | 'mean' | 'variance'> {
  readonly level: string | null;
  readonly mean: number | null;
  readonly variance: number | null;
  readonly difference: number | null;
  readonly undefinedBecause: string | null;
}

/** Computes the balance table of a roster once, stores it, and answers from what is stored. */
@Injectable()
export class BalanceStore {
  constructor(private readonly database: Database) {}

  async record(
    tx: Transaction,
    experimentId: ExperimentId,
    { enrolment, sums }: { readonly enrolment: Sql; readonly sums: readonly MeasuredSums[] },
    control: string,
  ): Promise<BalanceRow[]> {
    const rows = balanceTable(await balanceCells(tx, enrolment, sums), control);
    const column = <T>(value: (row: BalanceRow) => T) => rows.map(value);
    await tx.query(sql`
      insert into experiments.balance
        (experiment_id, position, tier, variant, characteristic, level, n, known, mean, variance, difference,
         undefined_because)
      select ${experimentId}, position, tier, variant, characteristic, level, n, known, mean, variance, difference,
             undefined_because
        from unnest(
          ${column(({ tier }) => tier)}::text[], ${column(({ variant }) => variant)}::text[],
          ${column(({ characteristic }) => characteristic)}::text[], ${column(({ level }) => level ?? null)}::text[],
          ${column(({ n }) => n)}::int[], ${column(({ known }) => known)}::int[],
          ${column(({ mean }) => mean ?? null)}::float8[], ${column(({ variance }) => variance ?? null)}::float8[],
          ${column(({ difference }) => (isDefined(difference) ? difference : null))}::float8[],
          ${column(({ difference }) => (isDefined(difference) ? null : difference.because))}::text[]
        ) with ordinality
          as row (tier, variant, characteristic, level, n, known, mean, variance, difference, undefined_because, position)`);
    return rows;
  }

  async rows(experimentId: ExperimentId): Promise<StoredBalanceRow[]> {
    return this.database.query<StoredBalanceRow>(sql`
      select tier, variant, characteristic, level, n, known, mean, variance, difference,
             undefined_because as "undefinedBecause"
        from experiments.balance where experiment_id = ${experimentId} order by position`);
  }
}
