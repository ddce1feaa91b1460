import { CustomerSample } from '#customers';
import type { CalendarDate, Period } from '#kernel';
import { sql, type Sql } from '#platform';

/**
 * One row per customer and campaign (null: none named) that contacted the customer in the period: the number of offers
 * or of confirmed deliveries, whichever is larger, because a delivery and its offer are one contact.
 */
export function contactFactsSql(asked: {
  readonly period: Period;
  /** Channels that count as contacts; a fact without a channel counts too. */
  readonly channels: readonly string[];
  readonly knownAt: Date;
  /** Of whom; of everybody where nothing is said. */
  readonly sample?: CustomerSample;
}): Sql {
  const { sample = CustomerSample.everybody } = asked;
  return sql`
    select customer_id, campaign_code,
           greatest(count(*) filter (where kind = 'exposed'), count(*) filter (where kind = 'reached'))::int as contacts
      from measurement.fact
     where kind in ('exposed', 'reached')
       and occurred_on between ${asked.period.from}::date and ${asked.period.to}::date
       and (channel is null or channel = any(${asked.channels}::text[]))
       and recorded_at <= ${asked.knownAt}::timestamptz and superseded_at > ${asked.knownAt}::timestamptz${sample.and('customer_id')}
     group by customer_id, campaign_code`;
}

/** One row per customer who opted out up to a day: the last day on which they did. */
export function optOutFactsSql(asked: {
  readonly upTo: CalendarDate;
  readonly knownAt: Date;
  /** Of whom; of everybody where nothing is said. */
  readonly sample?: CustomerSample;
}): Sql {
  const { sample = CustomerSample.everybody } = asked;
  return sql`
    select customer_id, max(occurred_on) as opted_out_on
      from measurement.fact
     where kind = 'opted_out' and occurred_on <= ${asked.upTo}::date
       and recorded_at <= ${asked.knownAt}::timestamptz and superseded_at > ${asked.knownAt}::timestamptz${sample.and('customer_id')}
     group by customer_id`;
}

/** One row per customer with a fact of the campaign: the day of the first. */
export function firstCampaignFactsSql(asked: { readonly campaignCode: string; readonly knownAt: Date }): Sql {
  return sql`
    select customer_id, min(occurred_on) as first_fact_on
      from measurement.fact
     where campaign_code = ${asked.campaignCode}
       and recorded_at <= ${asked.knownAt}::timestamptz and superseded_at > ${asked.knownAt}::timestamptz
     group by customer_id`;
}
