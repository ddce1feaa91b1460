import { Injectable } from '@nestjs/common';
import { dateInTimeZone, Fault, type CalendarDate } from '#kernel';
import { Configuration } from '../configuration/configuration.js';
import { Database, type Queryable } from '../database/database.js';
import { sql } from '../database/sql.js';

/**
 * The one source of "now" for every rule. In development and in the demo it may be set; it then stands still until it
 * is set again, and the audit log marks what happened under it as simulated. It lives in the database, so that every
 * process agrees.
 */
@Injectable()
export class Clock {
  constructor(
    private readonly database: Database,
    private readonly configuration: Configuration,
  ) {}

  async now(via: Queryable = this.database): Promise<Date> {
    return (await this.read(via)).now;
  }

  async today(via: Queryable = this.database): Promise<CalendarDate> {
    return dateInTimeZone(await this.now(via), this.configuration.timeZone);
  }

  async simulated(via: Queryable = this.database): Promise<boolean> {
    return (await this.read(via)).simulated;
  }

  /** Sets the simulated instant; undefined returns to real time. */
  async set(via: Queryable, instant: Date | undefined): Promise<void> {
    if (this.configuration.isProduction) {
      throw new Fault('CLOCK_NOT_SETTABLE', 'The clock cannot be set in production.');
    }
    await via.query(sql`update platform.clock set simulated_now = ${instant ?? null}`);
  }

  private async read(via: Queryable): Promise<{ now: Date; simulated: boolean }> {
    const row = await via.one<{ simulatedNow: Date | null; realNow: Date }>(
      sql`select simulated_now as "simulatedNow", clock_timestamp() as "realNow" from platform.clock`,
    );
    if (!row) throw new Fault('CLOCK_MISSING', 'platform.clock has no row: run `tierlift migrate`.');
    if (row.simulatedNow !== null && this.configuration.isProduction) {
      throw new Fault('CLOCK_SIMULATED', 'This database runs on a simulated clock; production refuses it.');
    }
    return { now: row.simulatedNow ?? row.realNow, simulated: row.simulatedNow !== null };
  }
}
