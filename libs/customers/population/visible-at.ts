import { sql, type Sql } from '#platform';

/** Whether a version of an append-only table was the one known at an instant. */
export function visibleAt(alias: string, knownAt: Date): Sql {
  const [recordedAt, supersededAt] = [
    sql.identifier(`${alias}.recorded_at`),
    sql.identifier(`${alias}.superseded_at`),
  ];
  return sql`${recordedAt} <= ${knownAt}::timestamptz and ${supersededAt} > ${knownAt}::timestamptz`;
}
