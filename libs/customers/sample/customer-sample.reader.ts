import { Injectable } from '@nestjs/common';
import { Configuration, Database, sql } from '#platform';
import { CustomerSample } from './customer-sample.js';

/** So many customers are counted to tell about how large a bank is that has as many as are looked at: to some six percent. */
const countedForSize = 256;

/** Chooses whom estimates and live counts look at. */
@Injectable()
export class CustomerSampleReader {
  constructor(
    private readonly database: Database,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Everybody in a small bank; in a larger one the largest part with no more customers than may be looked at. How large the bank is
   * comes from a small part too: counting everybody would take longer than many an answer, and what PostgreSQL keeps about sizes
   * depends on when it last looked.
   */
  async ofBank(): Promise<CustomerSample> {
    const most = this.configuration.values.TIERLIFT_CUSTOMERS_LOOKED_AT;
    const counted = CustomerSample.part(0, Math.floor(Math.log2(most / countedForSize)));
    const found = await this.database.one<{ customers: number }>(
      sql`select count(*)::int as customers from customers.customer${counted.where('customer_id')}`,
    );
    const { customers } = counted.estimate(found!.customers);
    return customers <= most
      ? CustomerSample.everybody
      : CustomerSample.part(0, Math.ceil(Math.log2(customers / most)));
  }
}
