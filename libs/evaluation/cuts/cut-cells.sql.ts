import { enrolledSql } from '#experiments';
import { sql, type Sql } from '#platform';
import type { Cut, CutDimension } from './cut.js';
import { cutSumsSql, unitValuesSql } from './cut-layout.js';

/** The units of a cell that are in some relation of outcomes. */
export interface CountedCell {
  /** A value for each dimension, as the text of an array. */
  readonly names: string;
  readonly units: number;
  readonly costFen: string;
  /** Whole numbers with a space between two. */
  readonly sums: string;
}

/** How many cells a cut has. Reads the enrolment alone, which never changes once it is closed. */
export function cellCountSql(experimentId: string, cut: Cut): Sql {
  const columns = sql.join(cut.map(enrolled));
  return sql`
    select count(*)::int as cells
      from (select ${columns} from ${enrolledSql} e
             where e.experiment_id = ${experimentId}::uuid group by ${columns}) as cell`;
}

/** One row is one cell. `outcomes` is a relation of unit outcomes of the experiment, all of them or some. */
export function cutCellsSql(experimentId: string, cut: Cut, outcomes: Sql): Sql {
  const name = (dimension: CutDimension) => sql.identifier(`name_${dimension}`);
  const names = sql.join(cut.map(name));
  const named = sql.join(cut.map((dimension) => sql`${enrolled(dimension)} as ${name(dimension)}`));
  return sql`
    select array[${names}]::text[]::text as names, count(*)::int as units, sum(cost_fen)::text as "costFen",
           array_to_string(array[${cutSumsSql}]::numeric[], ' ') as sums
      from (select ${named}, u.cost_fen, ${unitValuesSql}
              from ${outcomes} u
              join ${enrolledSql} e on e.experiment_id = ${experimentId}::uuid and e.customer_id = u.customer_id
            offset bigint '0') as unit
     group by ${names}`;
}

const enrolled = (dimension: CutDimension) => sql.identifier(`e.${dimension}`);
