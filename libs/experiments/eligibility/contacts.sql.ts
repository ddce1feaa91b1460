import { outboundChannels } from '#campaigns';
import { CustomerSample } from '#customers';
import type { CalendarDate, Period } from '#kernel';
import { contactFactsSql } from '#measurement';
import { sql, type Queryable, type Sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import { occupyingStates } from '../lifecycle/experiment-state.js';
import { contactMonth } from './contact-cap.js';

/** What one variant of an experiment means for each of its customers. */
export interface PlannedContacts {
  readonly experimentId: ExperimentId;
  readonly campaignCode: string;
  readonly variant: string;
  readonly contacts: number;
}

export interface ContactsQuestion {
  /** The calendar month of this day is asked about. */
  readonly on: CalendarDate;
  readonly knownAt: Date;
  readonly planned: readonly PlannedContacts[];
  /** Of whom; of everybody where nothing is said. */
  readonly sample?: CustomerSample;
}

/** One row per customer: how often they are contacted in the calendar month of a day. */
export function contactsSql(asked: ContactsQuestion): Sql {
  return sql`
    select customer_id, sum(contacts)::int as contacts from (${contactsByCampaignSql(asked)}) as by_campaign group by customer_id`;
}

/**
 * One row per customer and campaign. What was planned, what was handed to a channel and what was delivered for one campaign is one
 * thing, counted by the largest of the three.
 */
export function contactsByCampaignSql(asked: ContactsQuestion): Sql {
  const month = contactMonth(asked.on);
  const { planned, knownAt, sample = CustomerSample.everybody } = asked;
  return sql`
    select customer_id, campaign_code, max(contacts) as contacts
      from (
        ${plannedSql(planned, sample)}
        union all
        ${handedOverSql(month, sample)}
        union all
        ${contactFactsSql({ period: month, channels: outboundChannels, knownAt, sample })}
      ) as told
     group by customer_id, campaign_code`;
}

/**
 * What experiments that start in the month of a day mean for each customer of a variant. `except` is the experiment that asks: what it
 * has merely planned does not count.
 */
export async function readPlannedContacts(
  via: Queryable,
  on: CalendarDate,
  except: ExperimentId | undefined,
): Promise<PlannedContacts[]> {
  const month = contactMonth(on);
  return via.query<PlannedContacts>(sql`
    select e.experiment_id as "experimentId", e.campaign_code as "campaignCode", variant.value ->> 'key' as variant,
           count(*)::int as contacts
      from experiments.experiment as e
     cross join lateral jsonb_array_elements(e.variants) as variant (value)
     cross join lateral jsonb_array_elements_text(variant.value -> 'channels') as channel (name)
     where e.state = any(${occupyingStates}::text[])
       and e.starts_on between ${month.from}::date and ${month.to}::date
       and e.experiment_id is distinct from ${except ?? null}::uuid
       and channel.name = any(${outboundChannels}::text[])
     group by e.experiment_id, e.campaign_code, variant.value ->> 'key'
     order by 1, 3`);
}

/** One row per customer and campaign. The experiments are named one by one, so that the enrolments of others are not looked at. */
function plannedSql(planned: readonly PlannedContacts[], sample: CustomerSample): Sql {
  const column = (value: (each: PlannedContacts) => string | number) => planned.map(value);
  const experiments = new Set(column(({ experimentId }) => experimentId));
  const campaigns = new Set(column(({ campaignCode }) => campaignCode));
  const enrolled = sql`
      from experiments.enrolment
      join unnest(${column(({ experimentId }) => experimentId)}::uuid[], ${column(({ variant }) => variant)}::text[],
                  ${column(({ campaignCode }) => campaignCode)}::text[], ${column(({ contacts }) => contacts)}::int[])
           as contacting (experiment_id, variant, campaign_code, contacts)
        on contacting.experiment_id = enrolment.experiment_id and contacting.variant = enrolment.variant
     where enrolment.experiment_id = any(${[...experiments]}::uuid[])${sample.and('enrolment.customer_id')}`;
  // Nobody is in two variants of an experiment: only campaigns of several experiments have anything to add up.
  return experiments.size === campaigns.size
    ? sql`select enrolment.customer_id, contacting.campaign_code, contacting.contacts ${enrolled}`
    : sql`select enrolment.customer_id, contacting.campaign_code, sum(contacting.contacts)::int as contacts ${enrolled}
           group by enrolment.customer_id, contacting.campaign_code`;
}

/** One row per customer and campaign: contact lists of the month that name the customer. */
function handedOverSql(month: Period, sample: CustomerSample): Sql {
  return sql`
    select contact.customer_id, list.campaign_code, count(*)::int as contacts
      from experiments.contact
      join (select contact_list_id, e.campaign_code
              from experiments.contact_list join experiments.experiment as e using (experiment_id)
             where channel = any(${outboundChannels}::text[])) as list using (contact_list_id)
     where contact.contacts_on between ${month.from}::date and ${month.to}::date${sample.and('contact.customer_id')}
     group by contact.customer_id, list.campaign_code`;
}
