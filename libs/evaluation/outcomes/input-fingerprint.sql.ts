import { visibleAt } from '#customers';
import { sql, type Sql, type Transaction } from '#platform';
import type { OutcomeQuestion } from './outcome-question.js';
import type { OutcomeDates } from './touched-customers.sql.js';
import { relevantDates } from './unit-outcome.sql.js';

/** Rows read and a digest of their contents that does not depend on their order: Σ of 64-bit hashes. */
export interface SourceFingerprint {
  readonly rows: number;
  readonly digest: string;
}

const enrolmentColumns =
  'e.customer_id, e.variant, e.tier, e.lifecycle, e.relationship, e.manager, e.aum_fen, e.enrolled_on';

/** Versions about enrolled customers: what is hashed of one, and which of them an evaluation sees. */
const versioned = {
  snapshots: {
    table: sql`customers.snapshot v`,
    columns:
      'v.customer_id, v.as_of, v.aum_fen, v.products_held, v.last_active_on, v.closed, v.interest_income_fen, v.fee_income_fen, v.transactions, v.logins',
    relevant: (question: OutcomeQuestion) => between('as_of', question),
  },
  facts: {
    table: sql`measurement.fact v`,
    columns:
      'v.customer_id, v.source, v.event_id, v.revision, v.kind, v.occurred_on, extract(epoch from v.occurred_at), v.campaign_code, v.variant, v.amount_fen, v.score, v.recommend',
    relevant: (question: OutcomeQuestion) => between('occurred_on', question),
  },
  closings: {
    table: sql`customers.attributes v`,
    columns: 'v.customer_id, v.closed_on',
    relevant: () => sql`v.closed_on is not null`,
  },
} as const;

export type InputFingerprint = Readonly<Record<'enrolment' | keyof typeof versioned, SourceFingerprint>>;

type Source = (typeof versioned)[keyof typeof versioned];
type SourceRow = SourceFingerprint & { readonly source: keyof InputFingerprint };

const versionedSources = Object.entries<Source>(versioned);

const hashed = (columns: string) => sql`hashtextextended(row(${sql.literal(columns)})::text, 0)`;

function between(day: string, question: OutcomeQuestion): Sql {
  const { from, to } = relevantDates(question);
  return sql`${sql.identifier(`v.${day}`)} between ${from}::date and ${to}::date`;
}

function seen({ relevant }: Source, question: OutcomeQuestion): Sql {
  return sql`${relevant(question)} and ${visibleAt('v', question.knownAt)}`;
}

/**
 * One row is one source of an evaluation: how many of its rows were read, and the sum of their hashes. Contents are
 * hashed, not the stored hashes of facts: somebody who changes an amount behind the application's back is noticed.
 */
export function inputFingerprintSql(question: OutcomeQuestion): Sql {
  const ofExperiment = sql`e.experiment_id = ${question.experimentId}::uuid`;
  const digest = (columns: string) =>
    sql`count(*)::int as rows, coalesce(sum(${hashed(columns)}), 0)::text as digest`;
  const parts = versionedSources.map(
    ([name, source]) => sql`
    select ${sql.literal(`'${name}'`)}, ${digest(source.columns)}
      from experiments.enrolment e join ${source.table} on v.customer_id = e.customer_id
     where ${ofExperiment} and ${seen(source, question)}`,
  );
  return sql`
    select 'enrolment' as source, ${digest(enrolmentColumns)}
      from experiments.enrolment e where ${ofExperiment}
    union all ${sql.join(parts, ' union all ')}`;
}

/**
 * One row is one source: the rows and hashes that the question sees and another pair of dates does not, less those of which
 * the reverse holds. Only customers of the table `touched` are looked at, and nothing is hashed that both see. One statement,
 * so that both are taken from the same rows.
 */
function fingerprintChangeSql(question: OutcomeQuestion, built: OutcomeDates): Sql {
  const before = { ...question, knownAt: built.knownAt, evaluatedOn: built.evaluatedOn };
  const later = question.evaluatedOn < built.evaluatedOn ? before : question;
  const parts = versionedSources.map(([name, source]) => {
    const now = seen(source, question);
    const hashes = (condition: Sql) =>
      sql`coalesce(sum(${hashed(source.columns)}) filter (where ${condition}), 0)`;
    return sql`
    select ${sql.literal(`'${name}'`)} as source,
           (count(*) filter (where ${now}) - count(*) filter (where not (${now})))::int as rows,
           (${hashes(now)} - ${hashes(sql`not (${now})`)})::text as digest
      from touched t join ${source.table} on v.customer_id = t.customer_id
     where ${source.relevant(later)} and (${now}) <> (${seen(source, before)})`;
  });
  return sql.join(parts, ' union all ');
}

/** Sums of whole numbers are the same in any order: several processes may hash rows side by side, whatever else must not. */
export async function takeFingerprint(tx: Transaction, question: OutcomeQuestion): Promise<InputFingerprint> {
  await tx.query(sql`select set_config('max_parallel_workers_per_gather', '2', true)`);
  const rows = await tx.query<SourceRow>(inputFingerprintSql(question));
  await tx.query(sql`select set_config('max_parallel_workers_per_gather', '0', true)`);
  return Object.fromEntries(
    rows.map(({ source, ...fingerprint }) => [source, fingerprint]),
  ) as InputFingerprint;
}

/**
 * The fingerprint of a question from that of other dates, to the same digits as `takeFingerprint`, where every customer of
 * whom a row was recorded between the instants or lies between the days is in the table `touched`. Enrolment is closed.
 */
export async function moveFingerprint(
  tx: Transaction,
  question: OutcomeQuestion,
  built: OutcomeDates,
  fingerprint: InputFingerprint,
): Promise<InputFingerprint> {
  const moved = { ...fingerprint };
  for (const { source, rows, digest } of await tx.query<SourceRow>(fingerprintChangeSql(question, built)))
    moved[source] = {
      rows: fingerprint[source].rows + rows,
      digest: String(BigInt(fingerprint[source].digest) + BigInt(digest)),
    };
  return moved;
}
