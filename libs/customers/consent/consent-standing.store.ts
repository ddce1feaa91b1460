import { Injectable } from '@nestjs/common';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import {
  consentStandingSql,
  keptConsentStandingSql,
  standingThatFailsSql,
  standingThatHoldsSql,
  type ConsentQuestion,
} from './consent-standing.sql.js';

/**
 * Keeps what the consents of a purpose come to, and gives it as a relation of `consentStandingSql`. Before each use the customers
 * of whom a decision was recorded since are worked out anew; nothing is ever read of it that is not the answer on that day and
 * at that instant.
 */
@Injectable()
export class ConsentStandingStore {
  /** Brings what is kept up to the instant that is asked about; other writers of the purpose wait until the transaction ends. */
  async keep(tx: Transaction, asked: ConsentQuestion): Promise<Sql> {
    const { purpose, knownAt } = asked;
    await tx.query(sql`
      insert into customers.consent_standing_build (purpose, known_at) values (${purpose}, to_timestamp(0))
      on conflict (purpose) do nothing`);
    const build = await tx.one<{ knownAt: Date }>(sql`
      select known_at as "knownAt" from customers.consent_standing_build where purpose = ${purpose} for update`);
    if (build!.knownAt < knownAt) {
      await this.bringForward(tx, purpose, build!.knownAt, knownAt);
      await tx.query(sql`
        update customers.consent_standing_build set known_at = ${knownAt}::timestamptz where purpose = ${purpose}`);
    }
    const failing = await tx.one(sql`${standingThatFailsSql(asked)} limit 1`);
    return failing === undefined ? standingThatHoldsSql(asked) : keptConsentStandingSql(asked);
  }

  /** For who may not write: from what is kept where that suffices, from all decisions otherwise. */
  async current(via: Queryable, asked: ConsentQuestion): Promise<Sql> {
    const { purpose, knownAt } = asked;
    const build = await via.one<{ knownAt: Date }>(
      sql`select known_at as "knownAt" from customers.consent_standing_build where purpose = ${purpose}`,
    );
    if (build === undefined) return consentStandingSql(asked);
    const later = await via.one(sql`${recordedBetween(purpose, build.knownAt, knownAt)} limit 1`);
    return later === undefined ? keptConsentStandingSql(asked) : consentStandingSql(asked);
  }

  /** Decisions that were superseded say when somebody was last heard of, nothing more. */
  private async bringForward(tx: Transaction, purpose: string, since: Date, knownAt: Date): Promise<void> {
    const touched =
      since.getTime() === 0 ? sql`true` : sql`c.customer_id in (${recordedBetween(purpose, since, knownAt)})`;
    const visible = sql`c.superseded_at > ${knownAt}::timestamptz`;
    await tx.query(sql`
      insert into customers.consent_standing (purpose, customer_id, decided_on, granted, ever_granted, last_recorded_at)
      select ${purpose}, c.customer_id, max(c.decided_on) filter (where ${visible}),
             coalesce(max(c.decided_on) filter (where c.granted and ${visible}) = max(c.decided_on) filter (where ${visible}), false),
             bool_or(c.granted) filter (where ${visible}), max(c.recorded_at)
        from customers.consent as c
       where c.purpose = ${purpose} and c.recorded_at <= ${knownAt}::timestamptz and ${touched}
       group by c.customer_id
      on conflict (purpose, customer_id) do update
         set decided_on = excluded.decided_on, granted = excluded.granted, ever_granted = excluded.ever_granted,
             last_recorded_at = excluded.last_recorded_at`);
  }
}

function recordedBetween(purpose: string, after: Date, upTo: Date): Sql {
  return sql`
    select customer_id from customers.consent
     where purpose = ${purpose} and recorded_at > ${after}::timestamptz and recorded_at <= ${upTo}::timestamptz`;
}
