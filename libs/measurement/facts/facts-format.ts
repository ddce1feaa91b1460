import { keptFrom, sql, type Clock, type Database, type FileFormat, type Sql, type Staging } from '#platform';
import { checkKnownCustomers, customerIdColumn, regionOfKnownCustomer } from '#customers';
import { factColumns } from './fact-columns.js';
import { contentHash } from './content-hash.sql.js';
import { campaignFactKinds, factKinds } from './fact-kind.js';
import type { KnownCampaigns } from './known-campaigns.js';
import { publishFacts } from './publish-facts.js';

const kindsWithAmount = Object.entries(factKinds)
  .filter(([, rule]) => rule.amount === 'required')
  .map(([kind]) => kind);

/** A file may leave the column out: identity must not then rest on a null. */
const firstRevisionByDefault = 'revision int generated always as (coalesce(given_revision, 1)) stored';

/**
 * Facts of known customers. What cannot be used is set aside and can be replayed; nothing is guessed: an event that
 * comes under two customers, or twice with different contents, is reported and counts in neither form.
 */
export function factsFormat(database: Database, clock: Clock, campaigns: KnownCampaigns): FileFormat {
  return {
    name: 'facts',
    columns: factColumns,
    identity: ['source', 'event_id', 'revision'],
    fills: ['measurement.fact', 'measurement.fact_identity'],
    hashColumns: [customerIdColumn],
    derivedColumns: [firstRevisionByDefault],
    regionOfQuarantined: regionOfKnownCustomer,

    async check(staging) {
      await checkKnownCustomers(staging, 'reference');
      await checkRecords(staging, await clock.today(staging.tx));
      await campaigns.check(staging);
      await checkIdentity(staging);
      await checkRetention(staging);
    },

    publish: (staging) =>
      publishFacts(staging, (days) =>
        database.query(
          sql`select measurement.ensure_fact_months(day, day) from unnest(${days}::date[]) as day`,
        ),
      ),
  };
}

/** What a fact says by itself. */
async function checkRecords(staging: Staging, today: string): Promise<void> {
  const rejected = (column: Sql, condition: Sql) =>
    sql`select s.line, ${column}::text from staged s where s.rejected is null and ${condition}`;
  const empty = sql`null`;
  await staging.setAside(
    'occurredAt',
    'futureDate',
    rejected(sql`s.occurred_at`, sql`s.occurred_at::date > ${today}::date`),
  );
  await staging.setAside(
    'occurredAt',
    'outOfRange',
    rejected(sql`s.occurred_at`, sql`s.occurred_at < timestamptz '1970-01-01'`),
  );
  await staging.setAside(
    'amount',
    'missing',
    rejected(empty, sql`s.amount_fen is null and s.kind = any(${kindsWithAmount}::text[])`),
  );
  await staging.setAside(
    'campaign',
    'missing',
    rejected(empty, sql`s.campaign_code is null and s.kind = any(${campaignFactKinds}::text[])`),
  );
  await staging.setAside(
    'score',
    'missing',
    rejected(empty, sql`s.kind = 'surveyed' and s.score is null and s.recommend is null`),
  );
}

/** Nothing is added to months that were dropped; what was in them is known by its identity and changes nothing. */
async function checkRetention(staging: Staging): Promise<void> {
  const oldest = await keptFrom(staging.tx, 'measurement.fact');
  if (oldest === undefined) return;
  await staging.setAside(
    'occurredAt',
    'outOfRange',
    sql`select s.line, s.occurred_at
          from staged s
          left join measurement.fact_identity i
            on i.customer_id = s.customer_id and i.source = s.source and i.event_id = s.event_id
         where s.rejected is null and s.occurred_at::date < ${oldest}::date and s.revision is distinct from i.revision`,
  );
}

/** Whether an event keeps its customer and its content, within the file and against what is stored. */
async function checkIdentity(staging: Staging): Promise<void> {
  const repeating = staging.repeating(sql`s.source, s.event_id`);
  if (repeating !== undefined) {
    await staging.setAside(
      'eventId',
      'eventOfTwoCustomers',
      sql`select s.line, s.event_id
            from staged s
            join (select source, event_id from staged s where s.rejected is null and ${repeating}
                   group by source, event_id having min(customer_id) <> max(customer_id)) as found
              using (source, event_id)
           where s.rejected is null`,
    );
  }
  await staging.setAside(
    'eventId',
    'eventOfTwoCustomers',
    sql`select s.line, s.event_id from staged s
          join measurement.fact_identity i on i.source = s.source and i.event_id = s.event_id
         where s.rejected is null and i.customer_id <> s.customer_id`,
  );
  await staging.setAside(
    'eventId',
    'eventWithTwoContents',
    sql`select s.line, s.event_id from staged s
          join measurement.fact_identity i
            on i.customer_id = s.customer_id and i.source = s.source and i.event_id = s.event_id
         where s.rejected is null
           and case when s.revision = i.revision then i.content_hash <> ${contentHash}
                    when s.revision < i.revision then exists (
                      select from measurement.fact f
                       where f.customer_id = s.customer_id and f.source = s.source and f.event_id = s.event_id
                         and f.revision = s.revision and f.content_hash <> ${contentHash})
                    else false end`,
  );
}
