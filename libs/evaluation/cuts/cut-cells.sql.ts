import { enrolledSql } from '#experiments';
import { sql, type Sql } from '#platform';
import type { Cut } from './cut.js';
import { cutFigures } from './cut-layout.js';

const columnsOf = (cut: Cut) => sql.join(cut.map((dimension) => sql.identifier(`e.${dimension}`)));

/** How many cells a cut has. Reads the enrolment alone, which never changes once it is closed. */
export function cellCountSql(experimentId: string, cut: Cut): Sql {
  const columns = columnsOf(cut);
  return sql`
    select count(*)::int as cells
      from (select ${columns} from ${enrolledSql} e
             where e.experiment_id = ${experimentId}::uuid group by ${columns}) as cell`;
}

/** One row is one cell, its arrays as texts. `outcomes` is a relation of the unit outcomes of the experiment. */
export function cutCellsSql(experimentId: string, cut: Cut, outcomes: Sql): Sql {
  const columns = columnsOf(cut);
  return sql`
    select array[${columns}]::text[]::text as names, count(*)::int as units, sum(u.cost_fen)::text as "costFen",
           array[${sql.join(cutFigures)}]::float8[]::text as figures
      from ${outcomes} u
      join ${enrolledSql} e on e.experiment_id = ${experimentId}::uuid and e.customer_id = u.customer_id
     group by ${columns}`;
}
