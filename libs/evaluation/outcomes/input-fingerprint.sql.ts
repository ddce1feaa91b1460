import { visibleAt } from '#customers';
import { sql, type Sql, type Transaction } from '#platform';
import type { OutcomeQuestion } from './outcome-question.js';
import { relevantDates } from './unit-outcome.sql.js';

/** Rows read and a digest of their contents that does not depend on their order: Σ of 64-bit hashes. */
export interface SourceFingerprint {
  readonly rows: number;
  readonly digest: string;
}

export type InputFingerprint = Readonly<
  Record<'enrolment' | 'snapshots' | 'facts' | 'closings', SourceFingerprint>
>;

/**
 * One row is one source of an evaluation: how many of its rows were read, and the sum of their hashes. Contents are
 * hashed, not the stored hashes of facts: somebody who changes an amount behind the application's back is noticed.
 */
function inputFingerprintSql(question: OutcomeQuestion): Sql {
  const { from, to } = relevantDates(question);
  const enrolled = sql`experiments.enrolment e`;
  const ofExperiment = sql`e.experiment_id = ${question.experimentId}::uuid`;
  const digest = (columns: string) =>
    sql`count(*)::int as rows, coalesce(sum(hashtextextended(row(${sql.literal(columns)})::text, 0)), 0)::text as digest`;
  return sql`
    select 'enrolment' as source, ${digest(
      'e.customer_id, e.variant, e.tier, e.lifecycle, e.relationship, e.manager, e.aum_fen, e.enrolled_on',
    )}
      from ${enrolled} where ${ofExperiment}
    union all
    select 'snapshots', ${digest(
      's.customer_id, s.as_of, s.aum_fen, s.products_held, s.last_active_on, s.closed, s.interest_income_fen, s.fee_income_fen, s.transactions, s.logins',
    )}
      from ${enrolled} join customers.snapshot s on s.customer_id = e.customer_id
     where ${ofExperiment} and s.as_of between ${from}::date and ${to}::date and ${visibleAt('s', question.knownAt)}
    union all
    select 'facts', ${digest(
      'f.customer_id, f.source, f.event_id, f.revision, f.kind, f.occurred_on, extract(epoch from f.occurred_at), f.campaign_code, f.variant, f.amount_fen, f.score, f.recommend',
    )}
      from ${enrolled} join measurement.fact f on f.customer_id = e.customer_id
     where ${ofExperiment} and f.occurred_on between ${from}::date and ${to}::date and ${visibleAt('f', question.knownAt)}
    union all
    select 'closings', ${digest('a.customer_id, a.closed_on')}
      from ${enrolled} join customers.attributes a on a.customer_id = e.customer_id
     where ${ofExperiment} and a.closed_on is not null and ${visibleAt('a', question.knownAt)}`;
}

/** Sums of whole numbers are the same in any order: several processes may hash rows side by side, whatever else must not. */
export async function takeFingerprint(tx: Transaction, question: OutcomeQuestion): Promise<InputFingerprint> {
  await tx.query(sql`select set_config('max_parallel_workers_per_gather', '2', true)`);
  const rows = await tx.query<SourceFingerprint & { readonly source: string }>(inputFingerprintSql(question));
  await tx.query(sql`select set_config('max_parallel_workers_per_gather', '0', true)`);
  const entries = rows.map(({ source, rows: count, digest }) => [source, { rows: count, digest }]);
  return Object.fromEntries(entries) as InputFingerprint;
}
