import {
  apart,
  filledDays,
  fillMonth,
  inMonth,
  inMonths,
  keptFrom,
  sql,
  stagedMonths,
  type Published,
  type Sql,
  type Staging,
  type Transaction,
} from '#platform';
import { contentHash } from './content-hash.sql.js';

const fact = 'measurement.fact';

/**
 * Appends the facts that still stand. Every revision is kept; the highest is the one that is known from now on, whatever
 * the order of arrival: a revision that comes after a higher one is stored as superseded from the start.
 */
export async function publishFacts(
  staging: Staging,
  /** Makes the partitions of these days where they are missing; commits by itself. */
  ensureMonths: (days: readonly string[]) => Promise<unknown>,
): Promise<Published> {
  const { tx, recordedAt } = staging;
  const oldest = await keptFrom(tx, fact);
  // In a month that was dropped there is only what is known already.
  const months = (await stagedMonths(staging, fact, sql`s.occurred_at::date`)).filter(
    ({ month }) => oldest === undefined || month >= oldest,
  );
  const { fresh, others } = apart(months);
  const missing = others.filter(({ stored }) => !stored);
  if (missing.length > 0) await ensureMonths(missing.map(({ month }) => month));
  await classify(staging);
  const occurredOn = sql`i.occurred_on`;
  for (const { month } of fresh) {
    await fillMonth(staging, fact, month, (into) => insertFacts(staging, into, inMonth(occurredOn, month)));
  }
  if (others.length > 0) {
    await insertFacts(staging, fact, fresh.length === 0 ? sql`true` : inMonths(occurredOn, others));
  }
  await tx.query(sql`
    insert into measurement.fact_identity (customer_id, source, event_id, revision, occurred_on, content_hash)
    select customer_id, source, event_id, revision, occurred_on, content_hash
      from incoming where stands and stored_revision is null
     order by customer_id`);
  const counts = await tx.one<{ new: number; restated: number; unchanged: number; replaced: number }>(sql`
    select count(*) filter (where state = 'new')::int as new, count(*) filter (where state = 'restated')::int as restated,
           count(*) filter (where state = 'unchanged')::int as unchanged,
           count(*) filter (where stands and stored_revision is not null)::int as replaced
      from incoming`);
  const { replaced, ...published } = counts!;
  if (replaced > 0) await replaceStored(tx, recordedAt);
  await tx.query(sql`drop table incoming`);
  return months.length === 0 ? published : { ...published, filled: filledDays(months) };
}

/** What becomes of each fact that still stands, in the temporary table `incoming`. */
async function classify(staging: Staging): Promise<void> {
  const repeating = staging.repeating(sql`s.source, s.event_id`);
  const several =
    repeating === undefined
      ? sql`select null::text, null::text, null::int, null::int where false`
      : sql`select source, event_id, min(revision), max(revision)
              from staged s where ${staging.standing} and ${repeating}
             group by source, event_id having count(*) > 1`;
  await staging.tx.query(sql`
    create temporary table incoming on commit drop as
    select s.line, s.customer_id, s.source, s.event_id, s.revision, s.occurred_at::date as occurred_on,
           ${contentHash} as content_hash, i.revision as stored_revision, i.occurred_on as stored_on,
           s.revision = coalesce(several.last, s.revision) and s.revision > coalesce(i.revision, 0) as stands,
           case when i.revision is null
                then case when s.revision = coalesce(several.first, s.revision) then 'new' else 'restated' end
                when s.revision = i.revision then 'unchanged'
                when s.revision > i.revision then 'restated'
                when exists (select from measurement.fact f
                              where f.customer_id = s.customer_id and f.source = s.source and f.event_id = s.event_id
                                and f.revision = s.revision) then 'unchanged'
                else 'restated' end as state
      from staged s
      left join measurement.fact_identity i
        on i.customer_id = s.customer_id and i.source = s.source and i.event_id = s.event_id
      -- Few events come in several revisions at once; to sort all events for them would take longest of all.
      left join (${several}) several (source, event_id, first, last)
        on several.source = s.source and several.event_id = s.event_id
     where ${staging.standing}`);
  await staging.tx.query(sql`analyze incoming`);
}

/** In the order of the keys, which spares indexes most of their work. */
async function insertFacts({ tx, recordedAt, runId }: Staging, into: string, within: Sql): Promise<number> {
  const insert = sql`
    insert into ${sql.identifier(into)}
      (customer_id, source, event_id, revision, kind, occurred_at, occurred_on, campaign_code, variant, channel, product,
       amount_fen, score, recommend, content_hash, run_id, recorded_at, superseded_at)
    select s.customer_id, s.source, s.event_id, s.revision, s.kind, s.occurred_at, i.occurred_on, s.campaign_code,
           s.variant, s.channel, s.product, s.amount_fen, s.score, s.recommend, i.content_hash, ${runId}::uuid,
           ${recordedAt}::timestamptz, case when i.stands then 'infinity' else ${recordedAt}::timestamptz end
      from incoming i
      join staged s using (line)
     where i.state <> 'unchanged' and ${within}
     order by s.customer_id, i.occurred_on`;
  const { rowCount } = await tx.client.query(insert.text, [...insert.values]);
  return rowCount ?? 0;
}

/** Ends the revisions that were known so far, and lets the identities point to the new ones. */
async function replaceStored(tx: Transaction, recordedAt: Date): Promise<void> {
  await tx.query(sql`
    update measurement.fact f set superseded_at = ${recordedAt}::timestamptz
      from incoming i
     where i.stands and i.stored_revision is not null and f.customer_id = i.customer_id and f.occurred_on = i.stored_on
       and f.source = i.source and f.event_id = i.event_id and f.revision = i.stored_revision
       and f.superseded_at = 'infinity'`);
  await tx.query(sql`
    update measurement.fact_identity known
       set revision = i.revision, occurred_on = i.occurred_on, content_hash = i.content_hash
      from incoming i
     where i.stands and i.stored_revision is not null and known.customer_id = i.customer_id
       and known.source = i.source and known.event_id = i.event_id`);
}
