import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { notPermitted, permits, type Actor, type NotPermitted } from '#kernel';
import { QuarantineReader, type QuarantineFilter } from './quarantine.reader.js';
import { rejectionReasons } from './rejection.js';

const header = ['runId', 'line', 'format', 'column', 'value', 'reason', 'explanation', 'state', 'fields'];

/** The quarantine as CSV for a spreadsheet. No value starts a formula there. */
@Injectable()
export class ExportQuarantine {
  constructor(private readonly reader: QuarantineReader) {}

  execute(filter: QuarantineFilter, actor: Actor): Readable | NotPermitted {
    if (!permits(actor, 'import')) return notPermitted(actor, 'import');
    return Readable.from(this.records({ ...filter, regions: actor.regions })).pipe(
      stringify({ header: true, columns: header, escape_formulas: true, bom: true }),
    );
  }

  private async *records(filter: QuarantineFilter): AsyncGenerator<string[]> {
    for await (const row of this.reader.all(filter)) {
      yield [
        row.runId,
        String(row.line),
        row.format,
        row.column,
        row.value ?? '',
        row.reason,
        rejectionReasons[row.reason],
        row.state,
        row.fields ? JSON.stringify(row.fields) : '',
      ];
    }
  }
}
