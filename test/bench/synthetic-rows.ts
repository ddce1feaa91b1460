import type { Readable } from 'node:stream';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { sql, takeWriteTicket } from '#platform';
import type { BenchBank } from './bench-bank.js';

/**
 * The bank of the bench: made by SQL from the number of the customer alone, so that the same N gives the same rows on any
 * machine. Nothing about it is told to the code that is measured.
 */
export const salt = 'bench';

/** A number between 0 and 1 that follows from the customer, what it is for, and the month. */
const chance = (purpose: string, key = 'i') =>
  `((hashtextextended('${purpose}' || (${key})::text, 7) & 2147483647) / 2147483648.0)`;

const wealth = `(case when ${chance('tier')} < 0.30 then 100 + 9900 * ${chance('aum')}
                      when ${chance('tier')} < 0.88 then 10000 + 900000 * ${chance('aum')} ^ 2
                      when ${chance('tier')} < 0.99 then 1000000 + 8000000 * ${chance('aum')} ^ 2
                      else 10000000 + 40000000 * ${chance('aum')} ^ 3 end)`;

export const reference = `'B' || lpad(i::text, 9, '0')`;

/** Customers with consent, and the month-ends that are there before anything is measured. */
export async function fillBank(
  { database, bare, customers }: BenchBank,
  monthEnds: readonly string[],
): Promise<void> {
  await database.query(
    sql`select customers.ensure_snapshot_months(${monthEnds[0]}::date, ${monthEnds.at(-1)}::date)`,
  );
  await database.transaction(async (tx) => {
    const recordedAt = await takeWriteTicket(tx);
    const numbers = sql`generate_series(1, ${customers}::int) as i`;
    const id = sql`customers.customer_id_of(${sql.literal(reference)})`;
    await tx.query(sql`
      insert into customers.customer (customer_id, reference, recorded_at)
      select ${id}, ${sql.literal(reference)}, ${recordedAt}::timestamptz from ${numbers} order by 1`);
    await tx.query(sql`
      insert into customers.attributes (customer_id, recorded_at, relationship, customer_kind, opened_on, region, branch,
                                        manager, birth_year, gender, marital_status, risk_appetite, behaviour)
      select ${id}, ${recordedAt}::timestamptz, 'customer', 'personal', date '2026-05-01' - (${sql.literal(chance('age'))} * 3000)::int,
             (array['north', 'northeast', 'east', 'central', 'south', 'southwest', 'northwest'])[1 + i % 7],
             'branch-' || i % 200, 'manager-' || i % 2000, 1950 + i % 55, (array['female', 'male'])[1 + i % 2],
             (array['single', 'married'])[1 + i / 2 % 2], (array['conservative', 'balanced', 'aggressive'])[1 + i % 3],
             (array['highFrequencySmall', 'lowFrequencyLarge', 'branchPreferring', 'mobilePreferring'])[1 + i % 4]
        from ${numbers} order by 1`);
    await tx.query(sql`
      insert into customers.consent (customer_id, purpose, decided_on, recorded_at, granted)
      select ${id}, 'marketing', '2025-01-01', ${recordedAt}::timestamptz, ${sql.literal(chance('consent'))} < 0.97
        from ${numbers} order by 1`);
    for (const monthEnd of monthEnds) {
      await tx.query(sql`
        insert into customers.snapshot (customer_id, as_of, recorded_at, ${sql.literal(snapshotColumns.join(', '))})
        select ${id}, ${monthEnd}::date, ${recordedAt}::timestamptz, ${sql.literal(snapshotFen(monthEnd))}
          from ${sql.literal(withBalance(monthEnd, customers))} order by 1`);
    }
  });
  // As autovacuum would have done long ago.
  await bare.query(
    'vacuum (analyze) customers.customer, customers.attributes, customers.consent, customers.snapshot',
  );
}

const snapshotColumns = [
  'deposits_fen', 'wealth_fen', 'funds_fen', 'insurance_fen', 'aum_fen', 'daily_average_aum_fen', 'products_held',
  'transactions', 'logins', 'interest_income_fen', 'fee_income_fen', 'card_spend_fen', 'last_active_on',
]; // prettier-ignore

/** Balance of a month: the customer's wealth, moved by a few per cent. */
const balance = (monthEnd: string) =>
  `round((${wealth} * (0.85 + 0.3 * ${chance(`${monthEnd}`)}) * 100)::numeric)::bigint`;

/** Each customer's balance is worked out once, whatever is made of it. */
const withBalance = (monthEnd: string, customers: number) =>
  `(select i, ${balance(monthEnd)} as aum from generate_series(1, ${customers}) as i offset 0) as holding`;

function snapshotFen(monthEnd: string): string {
  return `aum * 6 / 10, aum - aum * 6 / 10, 0, 0, aum, aum, 1 + i % 5, i % 20, i % 9, aum / 1000,
    aum / 5000, aum / 100, date '${monthEnd}' - i % 40`;
}

export const snapshotHeader =
  'reference,asOf,deposits,wealth,funds,insurance,aum,dailyAverageAum,productsHeld,transactions,logins,interestIncome,feeIncome,cardSpend,lastActiveOn';

/** One month-end of every customer as a file of fifteen columns. */
export function snapshotFile(client: pg.Client, customers: number, monthEnd: string): Readable {
  const yuan = (fen: string) => `(${fen} / 100.0)::numeric(20, 2)`;
  return csvOf(
    client,
    snapshotHeader,
    `select ${reference}, date '${monthEnd}', ${yuan('aum * 6 / 10')}, ${yuan('(aum - aum * 6 / 10)')}, '0', '0',
            ${yuan('aum')}, ${yuan('aum')}, 1 + i % 5, i % 20, i % 9, ${yuan('aum / 1000')}, ${yuan('aum / 5000')},
            ${yuan('aum / 100')}, date '${monthEnd}' - i % 40
       from ${withBalance(monthEnd, customers)}`,
  );
}

export const factsPerCustomer = 1.4;

/** 1.4 facts a customer within the window of the experiment. */
export function factFile(client: pg.Client, customers: number, campaign: string): Readable {
  const key = 'n';
  return csvOf(
    client,
    'reference,kind,occurredAt,source,eventId,campaign,variant,amount',
    `select ${reference}, kind, date '2026-07-01' + (n % 60)::int, 'core', 'E' || n,
            case when kind in ('exposed', 'reached', 'clicked', 'participated', 'cost') then '${campaign}' end, null,
            case when kind in ('cost', 'converted', 'revenue') then (1 + ${chance('amount', key)} * 5000)::numeric(12, 2) end
       from (select n, 1 + (n * 7919 % ${customers})::int as i,
                    (array['exposed', 'reached', 'clicked', 'participated', 'cost', 'converted', 'revenue', 'logged_in',
                           'transacted', 'transacted', 'logged_in', 'reached', 'complained', 'cost'])[1 + (n % 14)::int] as kind
               from generate_series(1, ${Math.round(customers * factsPerCustomer)}::bigint) as n) as event`,
  );
}

/** A late fact for one customer in a hundred, other customers at every round. */
export function lateFactFile(
  client: pg.Client,
  customers: number,
  campaign: string,
  round: number,
): Readable {
  return csvOf(
    client,
    'reference,kind,occurredAt,source,eventId,campaign,variant,amount',
    `select ${reference}, 'converted', date '2026-07-15' + i % 30, 'late', 'L${round}-' || i, '${campaign}', null, 250.00
       from generate_series(${round}, ${customers}, 100) as i`,
  );
}

function csvOf(client: pg.Client, header: string, query: string): Readable {
  const names = header.split(',').map((name) => `"${name}"`);
  return client.query(
    copyStreams.to(
      `copy (select * from (${query}) as row (${names.join(', ')})) to stdout with (format csv, header)`,
    ),
  );
}
