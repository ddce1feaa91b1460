import { sql, type HashColumn, type Staging } from '#platform';

/** The identifier that follows from the reference: what `customers.customer_id_of` gives. */
export const customerIdColumn: HashColumn = { staged: 'customer_id', hashOf: 'reference' };

/** The region of a quarantined record of a customer who is known; null for others, who belong to the whole bank. */
export const regionOfKnownCustomer = sql`
  (select a.region from customers.attributes a
    where a.customer_id = customers.customer_id_of(q.fields->>'reference') and a.superseded_at = 'infinity')`;

/** Sets aside what is about customers who are not known, were erased, or share an identifier with another reference. */
export async function checkKnownCustomers(staging: Staging, column: string): Promise<void> {
  await staging.setAsideFor(
    column,
    sql`select s.line,
               case when c.erased_at is null then s.reference else '***' end,
               case when c.customer_id is null then 'unknownCustomer'
                    when c.erased_at is not null then 'erasedCustomer'
                    else 'referenceCollision' end
          from staged s left join customers.customer c using (customer_id)
         where s.rejected is null and c.reference is distinct from s.reference`,
  );
}
