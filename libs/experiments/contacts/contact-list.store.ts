import { Injectable } from '@nestjs/common';
import { reachesOut } from '#campaigns';
import { closedCustomersSql, ConsentStandingStore, referencesSql } from '#customers';
import type { Actor, RunId } from '#kernel';
import { optOutFactsSql } from '#measurement';
import { Database, sql, type Sql, type Transaction } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { capOfTier, readContactCaps } from '../eligibility/contact-cap.sql.js';
import { contactsSql, readPlannedContacts } from '../eligibility/contacts.sql.js';
import type { RemovalReason } from '../eligibility/exclusion-reason.js';
import type { ExperimentId } from '../experiment-id.js';
import { consentPurposeOf, type ContactList, type ContactListId } from './contact-list.js';

const listColumns = sql`
  contact_list_id as "contactListId", experiment_id as "experimentId", variant, channel, run_id as "runId", state,
  contacts_on as "contactsOn", contacts, removed, requested_by as "requestedBy", requested_at as "requestedAt"`;

/** In place of the consent to a channel that needs none of its own. */
const nobodyDecided = sql`
  select null::bigint as customer_id, null::boolean as granted, null::boolean as ever_granted where false`;

/** Writes contact lists and answers what became of them. */
@Injectable()
export class ContactListStore {
  constructor(
    private readonly database: Database,
    private readonly consents: ConsentStandingStore,
  ) {}

  async request(
    tx: Transaction,
    list: Pick<
      ContactList,
      'contactListId' | 'experimentId' | 'variant' | 'channel' | 'runId' | 'contactsOn'
    >,
    actor: Actor,
  ): Promise<void> {
    await tx.query(sql`
      insert into experiments.contact_list
        (contact_list_id, experiment_id, variant, channel, run_id, contacts_on, requested_by)
      values (${list.contactListId}, ${list.experimentId}, ${list.variant}, ${list.channel}, ${list.runId},
              ${list.contactsOn}::date, ${actor.actorId})`);
  }

  async lock(tx: Transaction, contactListId: ContactListId): Promise<ContactList | undefined> {
    return tx.one<ContactList>(sql`
      select ${listColumns} from experiments.contact_list where contact_list_id = ${contactListId} for update`);
  }

  async find(contactListId: ContactListId): Promise<ContactList | undefined> {
    return this.database.one<ContactList>(
      sql`select ${listColumns} from experiments.contact_list where contact_list_id = ${contactListId}`,
    );
  }

  async findByRun(runId: RunId): Promise<ContactList | undefined> {
    return this.database.one<ContactList>(
      sql`select ${listColumns} from experiments.contact_list where run_id = ${runId}`,
    );
  }

  async ofExperiments(experimentIds: readonly ExperimentId[]): Promise<ContactList[]> {
    return this.database.query<ContactList>(sql`
      select ${listColumns} from experiments.contact_list
       where experiment_id = any(${experimentIds}::uuid[]) order by contact_list_id`);
  }

  async removals(contactListId: ContactListId): Promise<{ reason: RemovalReason; customers: number }[]> {
    return this.database.query(sql`
      select reason, count(*)::int as customers from experiments.contact_removal
       where contact_list_id = ${contactListId} group by reason order by reason`);
  }

  /** Checks every customer of the variant once more; each lands on the list or among the removed. */
  async fill(tx: Transaction, list: ContactList, { plan }: Experiment, knownAt: Date): Promise<void> {
    const checked = await this.checkedInto(tx, list, plan!.consentPurpose, knownAt);
    await tx.query(sql`
      insert into experiments.contact (contact_list_id, customer_id, experiment_id, contacts_on)
      select ${list.contactListId}::uuid, customer_id, ${list.experimentId}::uuid, ${list.contactsOn}::date
        from ${checked} where reason is null`);
    await tx.query(sql`
      insert into experiments.contact_removal (contact_list_id, customer_id, experiment_id, reason)
      select ${list.contactListId}::uuid, customer_id, ${list.experimentId}::uuid, reason
        from ${checked} where reason is not null`);
    await tx.query(sql`
      update experiments.contact_list
         set state = 'ready',
             contacts = (select count(*) from ${checked} where reason is null),
             removed = (select count(*) from ${checked} where reason is not null)
       where contact_list_id = ${list.contactListId}`);
  }

  private async checkedInto(
    tx: Transaction,
    list: ContactList,
    consentPurpose: string,
    knownAt: Date,
  ): Promise<Sql> {
    const { contactsOn: onDate, channel } = list;
    const capped = reachesOut(channel);
    const consent = await this.consents.keep(tx, { purpose: consentPurpose, onDate, knownAt });
    const channelPurpose = consentPurposeOf[channel];
    const forChannel =
      channelPurpose === undefined
        ? nobodyDecided
        : await this.consents.keep(tx, { purpose: channelPurpose, onDate, knownAt });
    const planned = await readPlannedContacts(tx, onDate, list.experimentId);
    const caps = await readContactCaps(tx);
    await tx.query(sql`create temporary table checked (customer_id bigint, reason text) on commit drop`);
    await tx.query(sql`
      insert into checked
      select e.customer_id,
             case
               when known.reference is null or closed.customer_id is not null then 'invalid'
               when consent.ever_granted is not true or not for_channel.ever_granted then 'noConsent'
               when not consent.granted or not for_channel.granted or opt_out.opted_out_on > consent.decided_on
                 then 'optedOut'
               when ${capped}::boolean and coalesce(contacted.contacts, 0) + 1
                    > ${capOfTier(sql`e.tier`, caps)} then 'contactCap'
             end as reason
        from experiments.enrolment as e
        left join (${referencesSql}) as known using (customer_id)
        left join (${closedCustomersSql({ onDate, knownAt })}) as closed using (customer_id)
        left join (${consent}) as consent using (customer_id)
        left join (${forChannel}) as for_channel using (customer_id)
        left join (${optOutFactsSql({ upTo: onDate, knownAt })}) as opt_out using (customer_id)
        left join (${contactsSql({ on: onDate, knownAt, planned })}) as contacted using (customer_id)
       where e.experiment_id = ${list.experimentId}::uuid and e.variant = ${list.variant}`);
    return sql`checked`;
  }
}
