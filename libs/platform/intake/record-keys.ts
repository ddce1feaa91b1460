import type { ColumnSpec } from './column-spec.js';
import { ReferenceHash } from './reference-hash.js';
import type { RepeatFilter } from './repeat-filter.js';
import type { StagedFormat } from './staged-format.js';

/** Kinds whose values are staged in one spelling: what is equal is written equally. */
const oneSpelling: readonly ColumnSpec['kind'][] = [
  'reference',
  'text',
  'oneOf',
  'date',
  'boolean',
  'amount',
];

/** What is worked out of a record besides its values while it is read. */
export class RecordKeys {
  readonly hash = new ReferenceHash();
  /** Places, among the columns of the file, of the references whose hashes end the line of COPY. */
  readonly hashed: readonly number[];
  /**
   * Places of what tells one record from another. A part of the identity that the file does not give is the same in all
   * records, or follows from what it gives; leaving one out only suspects more.
   */
  readonly identity: readonly number[];

  private constructor(
    format: StagedFormat,
    columns: readonly ColumnSpec[],
    readonly repeats: RepeatFilter,
    /** Columns of COPY. */
    readonly copied: readonly string[],
  ) {
    const hashColumns = format.hashColumns ?? [];
    const places = new Map(columns.map(({ staged }, place) => [staged, place]));
    this.hashed = hashColumns.flatMap(({ hashOf }) => places.get(hashOf) ?? []);
    this.identity = format.identity.flatMap((name) => {
      const source = hashColumns.find(({ staged }) => staged === name)?.hashOf ?? name;
      const place = places.get(source);
      return place !== undefined && oneSpelling.includes(columns[place]!.kind) ? [place] : [];
    });
  }

  static of(format: StagedFormat, columns: readonly ColumnSpec[], repeats: RepeatFilter): RecordKeys {
    const staged = columns.map((column) => column.staged);
    const hashes = (format.hashColumns ?? []).filter(({ hashOf }) => staged.includes(hashOf));
    return new RecordKeys(format, columns, repeats, [
      'line',
      'rejected',
      ...staged,
      ...hashes.map((column) => column.staged),
    ]);
  }
}
