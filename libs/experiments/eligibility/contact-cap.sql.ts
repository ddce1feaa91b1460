import { sql, type Queryable, type Sql } from '#platform';
import { everyOtherTier, type ContactCap } from './contact-cap.js';

/** Every cap that is set, by tier. */
export async function readContactCaps(via: Queryable): Promise<ContactCap[]> {
  return via.query<ContactCap>(sql`
    select tier, contacts_per_month as "contactsPerMonth" from experiments.contact_cap order by tier collate "C"`);
}

/** The cap of the tier that an expression names; null where neither it nor every other tier has one. */
export function capOfTier(tier: Sql, caps: readonly ContactCap[]): Sql {
  const own = caps.filter((cap) => cap.tier !== everyOtherTier);
  const ofOthers = caps.find((cap) => cap.tier === everyOtherTier)?.contactsPerMonth ?? null;
  if (own.length === 0) return sql`${ofOthers}::int`;
  const cases = own.map((cap) => sql`when ${cap.tier} then ${cap.contactsPerMonth}::int`);
  return sql`case ${tier} ${sql.join(cases, ' ')} else ${ofOthers}::int end`;
}
