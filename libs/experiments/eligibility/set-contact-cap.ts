import { Injectable } from '@nestjs/common';
import {
  invalidInput,
  notPermitted,
  permits,
  type Actor,
  type InvalidInput,
  type NotPermitted,
} from '#kernel';
import { Audit, Database, sql } from '#platform';
import type { ContactCap } from './contact-cap.js';

const tierForm = /^(\*|[A-Za-z][A-Za-z0-9-]{0,39})$/;

/** Decides how often customers of a tier may be contacted in a calendar month. Holds from the next enrolment or export. */
@Injectable()
export class SetContactCap {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  async execute(
    { tier, contactsPerMonth }: ContactCap,
    actor: Actor,
  ): Promise<ContactCap | NotPermitted | InvalidInput> {
    if (!permits(actor, 'administer')) return notPermitted(actor, 'administer');
    if (!tierForm.test(tier))
      return invalidInput('tier', "Name a tier by its key, or '*' for every other tier.");
    if (!Number.isInteger(contactsPerMonth) || contactsPerMonth < 0 || contactsPerMonth > 100) {
      return invalidInput('contactsPerMonth', 'A cap is a whole number of contacts between 0 and 100.');
    }
    return this.database.transaction(async (tx) => {
      await tx.query(sql`
        insert into experiments.contact_cap (tier, contacts_per_month, set_by)
        values (${tier}, ${contactsPerMonth}, ${actor.actorId})
        on conflict (tier) do update set contacts_per_month = excluded.contacts_per_month, set_by = excluded.set_by`);
      await this.audit.record(tx, actor, {
        action: 'contactCap.set',
        subject: `ContactCap:${tier}`,
        detail: { contactsPerMonth },
      });
      return { tier, contactsPerMonth };
    });
  }
}
