import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  notPermitted,
  permits,
  refuse,
  type Actor,
  type CustomerId,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Database, forgetReference, sql, takeWriteTicket } from '#platform';
import { populationLock } from './population.store.js';

export interface EraseCustomerCommand {
  readonly reference: string;
  readonly reason: string;
}

export interface ErasedCustomer {
  readonly customerId: CustomerId;
  /** What stands in place of the reference. */
  readonly reference: string;
  readonly erasedAt: Date;
}

/**
 * Forgets who a customer is: the reference is replaced by one that leads nowhere, in the customer's row and in the
 * quarantine; what was counted and measured stays. A later file that brings the reference back is set aside.
 */
@Injectable()
export class EraseCustomer {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  async execute(
    { reference, reason }: EraseCustomerCommand,
    actor: Actor,
  ): Promise<ErasedCustomer | NotPermitted | Refusal<'CustomerUnknown' | 'CustomerErased'>> {
    if (!permits(actor, 'administer')) return notPermitted(actor, 'administer');
    return this.database.transaction(async (tx) => {
      // Before the ticket, so that nobody else waits: while a population is built, its rows cannot be seen and removed.
      await tx.query(sql`select pg_advisory_xact_lock(${populationLock})`);
      const erasedAt = await takeWriteTicket(tx);
      const customer = await tx.one<{ customerId: CustomerId; reference: string; erasedAt: Date | null }>(sql`
        select customer_id::text as "customerId", reference, erased_at as "erasedAt"
          from customers.customer where customer_id = customers.customer_id_of(${reference}::text)`);
      if (customer?.erasedAt)
        return refuse('CustomerErased', 'The customer with this reference was erased already.', 'reference');
      if (customer?.reference !== reference)
        return refuse('CustomerUnknown', 'No customer has this reference.', 'reference');
      const replacement = `erased-${randomUUID()}`;
      await tx.query(sql`
        update customers.customer set reference = ${replacement}, erased_at = ${erasedAt} where customer_id = ${customer.customerId}::bigint`);
      await tx.query(sql`
        delete from customers.population
         where population_no in (select population_no from customers.population_build)
           and customer_id = ${customer.customerId}::bigint`);
      await forgetReference(tx, reference);
      await this.audit.record(tx, actor, {
        action: 'customer.erased',
        subject: `Customer:${customer.customerId}`,
        reason,
      });
      return { customerId: customer.customerId, reference: replacement, erasedAt };
    });
  }
}
