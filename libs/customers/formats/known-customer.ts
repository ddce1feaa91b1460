import { sql, type Staging } from '#platform';

/** The identifier that follows from the reference, computed as the record is staged. */
export const derivedCustomerId =
  'customer_id bigint generated always as (customers.customer_id_of(reference)) stored';

/** Sets aside what is about customers who are not known, were erased, or share an identifier with another reference. */
export async function checkKnownCustomers(staging: Staging, column: string): Promise<void> {
  await staging.setAside(
    column,
    'unknownCustomer',
    sql`select s.line, s.reference from staged s left join customers.customer c using (customer_id)
         where s.rejected is null and c.customer_id is null`,
  );
  await staging.setAside(
    column,
    'erasedCustomer',
    sql`select s.line, '***' from staged s join customers.customer c using (customer_id)
         where s.rejected is null and c.erased_at is not null`,
  );
  await staging.setAside(
    column,
    'referenceCollision',
    sql`select s.line, s.reference from staged s join customers.customer c using (customer_id)
         where s.rejected is null and c.erased_at is null and c.reference <> s.reference`,
  );
}
