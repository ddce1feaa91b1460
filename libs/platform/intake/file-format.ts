import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import type { Transaction } from '../database/database.js';
import type { FilledDays } from '../database/refresh-statistics.js';
import type { StagedFormat } from './staged-format.js';
import type { Sql } from '../database/sql.js';
import type { Staging } from './staging.js';

/** What became of the records that were not set aside. Records that the file repeats are counted by the intake itself. */
export interface Published {
  readonly new: number;
  readonly restated: number;
  readonly unchanged: number;
  /** The days that were filled, where the first of the format's tables is divided by month. */
  readonly filled?: FilledDays;
}

/**
 * One kind of file. The intake reads, checks every value by its column, stages, finds duplicates and accounts; the format
 * says what a record is, checks the set against what is stored, and publishes it. Contexts register theirs.
 */
export interface FileFormat extends StagedFormat {
  /** Parameters that a request must or may carry beside the file, for example the experiment of an assignment file. */
  checkParameters?(parameters: Readonly<Record<string, string>>): string | undefined;
  /** Sets aside what contradicts itself or what is stored. Runs after the write ticket: what it reads does not change. */
  check(staging: Staging): Promise<void>;
  publish(staging: Staging): Promise<Published>;
  /** Asks for the runs that follow once records were taken, in the same transaction. */
  onTaken?(tx: Transaction): Promise<void>;
  /** SQL over a quarantined record `q`: the region that it belongs to, null where that cannot be told. */
  readonly regionOfQuarantined?: Sql;
  /** Tables that publishing fills: the planner is told when much has come in. */
  readonly fills?: readonly string[];
}

/** The formats that the installed contexts take. */
@Injectable()
export class FileFormats {
  private readonly formats = new Map<string, FileFormat>();

  register(...formats: readonly FileFormat[]): void {
    for (const format of formats) {
      if (this.formats.has(format.name))
        throw new Fault('FORMAT_REGISTERED_TWICE', `Two formats are named '${format.name}'`);
      this.formats.set(format.name, format);
    }
  }

  find(name: string): FileFormat | undefined {
    return this.formats.get(name);
  }

  get(name: string): FileFormat {
    const format = this.formats.get(name);
    if (!format) throw new Fault('FORMAT_UNKNOWN', `No context takes files of the format '${name}'`);
    return format;
  }

  names(): string[] {
    return [...this.formats.keys()].sort();
  }
}
