import { enrolledSql } from '#experiments';
import { sql, type Sql } from '#platform';
import type { Cut } from './cut.js';
import { cutSumsSql } from './cut-layout.js';

/** The units of a cell that are in some relation of outcomes. */
export interface CountedCell {
  /** A value for each dimension, as the text of an array. */
  readonly names: string;
  readonly units: number;
  readonly costFen: string;
  /** Whole numbers with a space between two. */
  readonly sums: string;
}

const columnsOf = (cut: Cut) => sql.join(cut.map((dimension) => sql.identifier(`e.${dimension}`)));

/** How many cells a cut has. Reads the enrolment alone, which never changes once it is closed. */
export function cellCountSql(experimentId: string, cut: Cut): Sql {
  const columns = columnsOf(cut);
  return sql`
    select count(*)::int as cells
      from (select ${columns} from ${enrolledSql} e
             where e.experiment_id = ${experimentId}::uuid group by ${columns}) as cell`;
}

/** One row is one cell. `outcomes` is a relation of unit outcomes of the experiment, all of them or some. */
export function cutCellsSql(experimentId: string, cut: Cut, outcomes: Sql): Sql {
  const columns = columnsOf(cut);
  return sql`
    select array[${columns}]::text[]::text as names, count(*)::int as units, sum(u.cost_fen)::text as "costFen",
           array_to_string(array[${cutSumsSql}]::numeric[], ' ') as sums
      from ${outcomes} u
      join ${enrolledSql} e on e.experiment_id = ${experimentId}::uuid and e.customer_id = u.customer_id
     group by ${columns}`;
}
