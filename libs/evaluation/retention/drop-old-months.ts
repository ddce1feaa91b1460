import { Injectable } from '@nestjs/common';
import {
  addMonths,
  isRefusal,
  monthStart,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type CalendarDate,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import {
  Audit,
  Clock,
  Database,
  keptFrom,
  monthlyTables,
  sql,
  takeWriteTicket,
  type MonthlyTableName,
  type Transaction,
} from '#platform';
import { NeededDaysReader } from './needed-days.reader.js';
import { experimentNeedsFrom, lifecycleNeedsFrom } from './needed-days.js';

export interface DropOldMonthsCommand {
  /** Whole months before the present one that are kept. */
  readonly months: number;
  /** Says what would be dropped, and drops nothing. */
  readonly dryRun?: boolean;
}

export interface DroppedMonths {
  readonly keptFrom: CalendarDate;
  /** First days of the months, by table. */
  readonly dropped: Readonly<Record<MonthlyTableName, readonly CalendarDate[]>>;
}

type DropRefusal = NotPermitted | Refusal<'RetentionTooShort'> | Refusal<'MonthsStillNeeded'>;

const mostWaitSeconds = 10;

/**
 * Drops months of snapshots and facts, whole and for good. The identities of dropped facts stay, so that one that is
 * delivered again is known and not counted again; results that were computed stay as they are.
 */
@Injectable()
export class DropOldMonths {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly needs: NeededDaysReader,
  ) {}

  async execute(
    { months, dryRun = false }: DropOldMonthsCommand,
    actor: Actor,
  ): Promise<DroppedMonths | DropRefusal> {
    if (actor.role !== 'system' && !permits(actor, 'administer')) return notPermitted(actor, 'administer');
    return this.database.transaction(async (tx) => {
      // After imports in their turn, and not before queries that run long: what waits for them would hold up all others.
      await takeWriteTicket(tx);
      await tx.query(sql`select set_config('lock_timeout', ${`${mostWaitSeconds}s`}, true)`);
      const today = await this.clock.today(tx);
      const boundary = addMonths(monthStart(today), -months);
      const refusal = await this.objection(tx, boundary, today);
      if (isRefusal(refusal)) return refusal;
      const dropped = dryRun ? await monthsBefore(tx, boundary) : await dropBefore(tx, boundary);
      if (!dryRun) {
        await this.audit.record(tx, actor, {
          action: 'months.dropped',
          subject: 'Retention',
          detail: { months, keptFrom: boundary, dropped },
        });
      }
      return { keptFrom: boundary, dropped };
    });
  }

  private async objection(
    tx: Transaction,
    boundary: CalendarDate,
    today: CalendarDate,
  ): Promise<DropRefusal | undefined> {
    for (const { key, definition } of await this.needs.lifecycles(tx)) {
      const from = lifecycleNeedsFrom(today, definition);
      if (from < boundary) {
        return refuse(
          'RetentionTooShort',
          `The lifecycle rule '${key}' looks back to ${from}; only what is older can be dropped, not all before ${boundary}.`,
          'months',
        );
      }
    }
    const needing = (await this.needs.experiments(tx))
      .map((need) => ({ code: need.code, from: experimentNeedsFrom(need) }))
      .filter(({ from }) => from < boundary);
    if (needing.length === 0) return undefined;
    const list = needing.map(({ code, from }) => `${code} (from ${from})`).join(', ');
    return refuse(
      'MonthsStillNeeded',
      `Months before ${boundary} are needed by experiments that are not archived: ${list}.`,
      'months',
    );
  }
}

async function dropBefore(tx: Transaction, boundary: CalendarDate): Promise<DroppedMonths['dropped']> {
  const dropped = await byTable(async (table) => {
    await tx.query(sql`
      insert into platform.retention as kept (table_name, kept_from) values (${table}, ${boundary}::date)
      on conflict (table_name) do update set kept_from = greatest(kept.kept_from, excluded.kept_from)`);
    return tx.query<{ month: CalendarDate }>(
      sql`select month from platform.drop_months(${table}::regclass) as month`,
    );
  });
  return dropped;
}

async function monthsBefore(tx: Transaction, boundary: CalendarDate): Promise<DroppedMonths['dropped']> {
  const reached = async (table: MonthlyTableName) => (await keptFrom(tx, table)) ?? boundary;
  return byTable(async (table) => {
    const until = await reached(table);
    return tx.query<{ month: CalendarDate }>(sql`
      select platform.month_of_part(c.relname) as month
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = ${table}::regclass
         and platform.month_of_part(c.relname) < greatest(${until}::date, ${boundary}::date)
       order by 1`);
  });
}

async function byTable(
  months: (table: MonthlyTableName) => Promise<{ readonly month: CalendarDate }[]>,
): Promise<DroppedMonths['dropped']> {
  const dropped: Partial<Record<MonthlyTableName, CalendarDate[]>> = {};
  for (const table of monthlyTables) dropped[table] = (await months(table)).map(({ month }) => month);
  return dropped as DroppedMonths['dropped'];
}
