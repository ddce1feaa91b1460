import { addMonths, calendarDate, monthEnd, monthStart, type CalendarDate } from '#kernel';
import type { BenchBank } from '../bench-bank.js';
import { snapshotFile } from '../synthetic-rows.js';

/** Imports one month of every customer after the other, going back in time, until it is told to stop. */
export class BusyImport {
  private month: CalendarDate = calendarDate('2026-03-31');
  private stopped = false;
  private running: Promise<void> | undefined;
  /** Rows imported so far. */
  rows = 0;

  constructor(private readonly bank: BenchBank) {}

  start(): void {
    this.stopped = false;
    this.running = this.work();
  }

  /** Waits for the file at hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      const { bank } = this;
      const { fileId } = await bank.spool(
        'snapshots.csv',
        snapshotFile(bank.bare, bank.customers, this.month),
      );
      await bank.importSpooled('snapshots', fileId);
      this.rows += bank.customers;
      this.month = monthEnd(addMonths(monthStart(this.month), -1));
    }
  }
}
