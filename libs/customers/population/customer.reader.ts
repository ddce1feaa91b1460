import { Injectable } from '@nestjs/common';
import type { Actor, CalendarDate, CustomerId } from '#kernel';
import { Database, sql } from '#platform';
import type {
  Behaviour,
  ConsentPurpose,
  CustomerKind,
  Relationship,
  RiskAppetite,
  TagFamily,
} from '../vocabulary.js';

/** A customer as known now. */
export interface Customer {
  readonly customerId: CustomerId;
  readonly reference: string;
  readonly erasedAt: Date | null;
  readonly relationship: Relationship;
  readonly customerKind: CustomerKind;
  readonly openedOn: CalendarDate | null;
  readonly closedOn: CalendarDate | null;
  readonly region: string | null;
  readonly branch: string | null;
  readonly manager: string | null;
  readonly riskAppetite: RiskAppetite | null;
  readonly behaviour: Behaviour | null;
}

export interface CustomerSnapshot {
  readonly asOf: CalendarDate;
  readonly aumFen: string;
  readonly depositsFen: string | null;
  readonly loanBalanceFen: string | null;
  readonly productsHeld: number | null;
  readonly transactions: number | null;
  readonly logins: number | null;
  readonly lastActiveOn: CalendarDate | null;
  readonly closed: boolean;
  readonly recordedAt: Date;
}

export interface CustomerTag {
  readonly family: TagFamily;
  readonly tag: string;
  readonly value: string | null;
  readonly validFrom: CalendarDate;
}

export interface CustomerConsent {
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
  readonly decidedOn: CalendarDate;
}

export interface CustomerFilter {
  readonly region?: string;
  readonly customerKind?: CustomerKind;
  readonly relationship?: Relationship;
}

const columns = sql`
  c.customer_id::text as "customerId", c.reference, c.erased_at as "erasedAt", a.relationship, a.customer_kind as "customerKind",
  a.opened_on as "openedOn", a.closed_on as "closedOn", a.region, a.branch, a.manager, a.risk_appetite as "riskAppetite", a.behaviour`;
const current = sql`
  customers.customer c join customers.attributes a on a.customer_id = c.customer_id and a.superseded_at = 'infinity'`;

/** Questions about single customers. A key with a region scope sees the customers of its regions. */
@Injectable()
export class CustomerReader {
  constructor(private readonly database: Database) {}

  async findByReference(reference: string, actor: Actor): Promise<Customer | undefined> {
    return this.database.one<Customer>(sql`
      select ${columns} from ${current}
       where c.customer_id = customers.customer_id_of(${reference}::text) and c.reference = ${reference} and ${inScope(actor)}`);
  }

  async findById(customerId: string, actor: Actor): Promise<Customer | undefined> {
    return this.database.one<Customer>(
      sql`select ${columns} from ${current} where c.customer_id = ${customerId}::bigint and ${inScope(actor)}`,
    );
  }

  /** In the order of their identifiers, which is no order that means anything. */
  async list(filter: CustomerFilter, actor: Actor, limit: number, after?: string): Promise<Customer[]> {
    return this.database.query<Customer>(sql`
      select ${columns} from ${current}
       where ${inScope(actor)}
         and (${filter.region ?? null}::text is null or a.region = ${filter.region ?? null})
         and (${filter.customerKind ?? null}::text is null or a.customer_kind = ${filter.customerKind ?? null})
         and (${filter.relationship ?? null}::text is null or a.relationship = ${filter.relationship ?? null})
         and (${after ?? null}::bigint is null or c.customer_id > ${after ?? null}::bigint)
       order by c.customer_id
       limit ${limit}`);
  }

  /** The latest snapshots of each of some customers, newest first. */
  async snapshots(customerIds: readonly string[], limit: number): Promise<Map<string, CustomerSnapshot[]>> {
    const rows = await this.database.query<CustomerSnapshot & { customerId: string }>(sql`
      select s.customer_id::text as "customerId", s.as_of as "asOf", s.aum_fen as "aumFen", s.deposits_fen as "depositsFen",
             s.loan_balance_fen as "loanBalanceFen", s.products_held as "productsHeld", s.transactions, s.logins,
             s.last_active_on as "lastActiveOn", s.closed, s.recorded_at as "recordedAt"
        from unnest(${customerIds}::bigint[]) as wanted (customer_id)
        cross join lateral (select * from customers.snapshot s
                             where s.customer_id = wanted.customer_id and s.superseded_at = 'infinity'
                             order by s.as_of desc limit ${limit}) s
       order by s.as_of desc`);
    return grouped(rows);
  }

  /** Tags that hold on a date. */
  async tags(customerIds: readonly string[], asOf: CalendarDate): Promise<Map<string, CustomerTag[]>> {
    const rows = await this.database.query<CustomerTag & { customerId: string }>(sql`
      select "customerId", family, tag, value, "validFrom"
        from (select distinct on (customer_id, family, tag) customer_id::text as "customerId", family, tag, value,
                     valid_from as "validFrom", removed
                from customers.tag
               where customer_id = any(${customerIds}::bigint[]) and superseded_at = 'infinity' and valid_from <= ${asOf}::date
               order by customer_id, family, tag, valid_from desc) latest
       where not removed order by family, tag`);
    return grouped(rows);
  }

  /** The last decision about each purpose up to a date. */
  async consents(
    customerIds: readonly string[],
    asOf: CalendarDate,
  ): Promise<Map<string, CustomerConsent[]>> {
    const rows = await this.database.query<CustomerConsent & { customerId: string }>(sql`
      select distinct on (customer_id, purpose) customer_id::text as "customerId", purpose, granted, decided_on as "decidedOn"
        from customers.consent
       where customer_id = any(${customerIds}::bigint[]) and superseded_at = 'infinity' and decided_on <= ${asOf}::date
       order by customer_id, purpose, decided_on desc`);
    return grouped(rows);
  }

  async regions(): Promise<{ code: string; nameEn: string; nameZh: string; parent: string | null }[]> {
    return this.database.query(
      sql`select code, name_en as "nameEn", name_zh as "nameZh", parent from customers.region order by code`,
    );
  }
}

function inScope(actor: Actor) {
  return actor.regions === 'all' ? sql`true` : sql`a.region = any(${actor.regions}::text[])`;
}

function grouped<Row extends { customerId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.customerId);
    if (group) group.push(row);
    else groups.set(row.customerId, [row]);
  }
  return groups;
}
