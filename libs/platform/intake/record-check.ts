import { fieldParser, type FieldParser, type FieldSettings } from './field-parser.js';
import type { FileHeader } from './file-header.js';
import { maskPersonalIdentifiers } from './personal-identifier.js';
import type { RecordKeys } from './record-keys.js';
import type { FileRecord } from './record-splitter.js';
import { isReplayable, shown, type Rejection } from './rejection.js';

/** What is staged for a record that was rejected: enough to show it, mend it and replay it. */
export interface StagedRejection extends Rejection {
  /** The record in our own columns; absent where it must not be kept. */
  readonly fields?: Readonly<Record<string, string>>;
}

type Reader = {
  readonly name: string;
  readonly read: (values: readonly string[]) => string;
  readonly parse: FieldParser;
};

const nothing = '\\N';

/** Checks records one by one and writes each as one line of COPY, rejected or not: every record that is read is staged. */
export class RecordCheck {
  private readonly readers: readonly Reader[];

  constructor(
    private readonly header: FileHeader,
    settings: FieldSettings,
    private readonly keys: RecordKeys,
  ) {
    this.readers = header.positions.map(({ column, index, rewrite }) => ({
      name: column.name,
      read: index === undefined ? () => rewrite('') : (values) => rewrite(values[index]!),
      parse: fieldParser(column, settings),
    }));
  }

  copyLine({ line, values, text }: FileRecord): string {
    if (values === undefined)
      return this.rejected(line, {
        column: '',
        value: shown(maskPersonalIdentifiers(text ?? '')),
        reason: 'wrongShape',
      });
    if (values.length !== this.header.width) {
      const value = `${values.length} values instead of ${this.header.width}: ${values.join(',')}`;
      return this.rejected(line, {
        column: '',
        value: shown(maskPersonalIdentifiers(value)),
        reason: 'wrongShape',
      });
    }
    const { where } = this.header;
    if (where !== undefined && !where.oneOf.has(values[where.index]!)) {
      return this.rejected(line, {
        column: where.column,
        value: shown(values[where.index]!),
        reason: 'leftOutByMap',
      });
    }
    const taken: (string | null)[] = [];
    for (const reader of this.readers) {
      const outcome = reader.parse(reader.read(values));
      if (outcome !== null && typeof outcome !== 'string') return this.rejected(line, outcome, values);
      taken.push(outcome);
    }
    this.noteIdentity(taken, line);
    const written = taken.map((value) =>
      value === null ? nothing : value.includes('\\') ? escapeCopy(value) : value,
    );
    return `${[line, nothing, ...written, ...this.hashes(taken)].join('\t')}\n`;
  }

  private hashes(taken: readonly (string | null)[]): string[] {
    const { hash, hashed } = this.keys;
    return hashed.map((place) => {
      const value = taken[place]!;
      if (value === null) return nothing;
      const bytes = Buffer.from(value);
      hash.take(bytes, 0, bytes.length);
      return hash.text();
    });
  }

  private noteIdentity(taken: readonly (string | null)[], line: number): void {
    const { identity, repeats } = this.keys;
    repeats.begin();
    for (const place of identity) {
      const bytes = Buffer.from(taken[place] ?? nothing);
      repeats.add(bytes, 0, bytes.length);
    }
    repeats.end(line);
  }

  private rejected(line: number, rejection: Rejection, values?: readonly string[]): string {
    const staged: StagedRejection =
      values !== undefined && isReplayable(rejection.reason)
        ? { ...rejection, fields: this.fieldsOf(values) }
        : rejection;
    const empty = `\t${nothing}`.repeat(this.readers.length + this.keys.hashed.length);
    return `${line}\t${escapeCopy(JSON.stringify(staged))}${empty}\n`;
  }

  /** No identifier is kept in any field, also where another field was the first to be rejected. */
  private fieldsOf(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(
      this.readers.map(({ name, read }) => [name, storable(maskPersonalIdentifiers(read(values)))]),
    );
  }
}

function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

function escapeCopy(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}
