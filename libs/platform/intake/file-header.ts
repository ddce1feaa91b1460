import { Fault } from '#kernel';
import { columnSource, type ColumnMap, type Rewrite } from './column-map.js';
import type { ColumnSpec } from './column-spec.js';
import { invalidByteMark } from './utf8-repair.js';

/** Where a column of ours is found in each record. */
export interface ColumnPosition {
  readonly column: ColumnSpec;
  /** Undefined where the map gives a constant. */
  readonly index: number | undefined;
  readonly rewrite: Rewrite;
}

export interface FileHeader {
  /** Values that every record must have. */
  readonly width: number;
  /** The columns of ours that the file has; the others keep what is stored. */
  readonly positions: readonly ColumnPosition[];
  readonly where?: { readonly index: number; readonly column: string; readonly oneOf: ReadonlySet<string> };
}

function broken(line: number, column: number | undefined, message: string): Fault {
  const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return new Fault('FILE_HEADER_BROKEN', `The header is not usable (${place}): ${message}`, {
    details: { line, column },
  });
}

/** Reads the header of a file for a format. A header that cannot be understood fails the file before any record is read. */
export function readHeader(
  names: readonly string[] | undefined,
  line: number,
  columns: readonly ColumnSpec[],
  map: ColumnMap | undefined,
): FileHeader {
  if (names === undefined) throw broken(line, undefined, 'its quotation marks do not fit.');
  checkNames(names, line);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  for (const ours of Object.keys(map?.columns ?? {})) {
    if (!columns.some((column) => column.name === ours)) {
      throw broken(
        line,
        undefined,
        `the map names '${ours}', which the format does not have. It has: ${list(columns)}.`,
      );
    }
  }
  const positions = columns.flatMap((column) => position(column, indexOf, map, names, line, columns));
  if (map === undefined) {
    names.forEach((name, index) => {
      if (!columns.some((column) => column.name === name)) {
        throw broken(
          line,
          index + 1,
          `'${name}' is not a column of the format${suggestion(name, columns)}. It has: ${list(columns)}.`,
        );
      }
    });
  }
  const where = map?.where;
  if (where === undefined) return { width: names.length, positions };
  const index = indexOf.get(where.column);
  if (index === undefined)
    throw broken(
      line,
      undefined,
      `the map's condition names '${where.column}', which the file does not have.`,
    );
  return {
    width: names.length,
    positions,
    where: { index, column: where.column, oneOf: new Set(where.oneOf) },
  };
}

function checkNames(names: readonly string[], line: number): void {
  names.forEach((name, index) => {
    if (name.includes(invalidByteMark))
      throw broken(line, index + 1, 'it is not UTF-8. Save the file as UTF-8.');
    if (name.includes('\u0000'))
      throw broken(line, index + 1, 'it contains NUL. Is this UTF-16 or not a text file?');
    if (name.includes('\r'))
      throw broken(line, index + 1, 'its lines end in CR alone. Save the file with LF or CRLF.');
    if (name.trim() === '') throw broken(line, index + 1, 'the name is empty.');
    if (names.indexOf(name) !== index) throw broken(line, index + 1, `'${name}' stands there twice.`);
  });
}

function position(
  column: ColumnSpec,
  indexOf: ReadonlyMap<string, number>,
  map: ColumnMap | undefined,
  names: readonly string[],
  line: number,
  columns: readonly ColumnSpec[],
): ColumnPosition[] {
  const { header, rewrite } = columnSource(map, column.name);
  if (header === undefined) return [{ column, index: undefined, rewrite }];
  const index = indexOf.get(header);
  if (index !== undefined) return [{ column, index, rewrite }];
  if (map?.columns[column.name] !== undefined) {
    throw broken(
      line,
      undefined,
      `the map takes '${column.name}' from '${header}', which the file does not have. It has: ${names.join(', ')}.`,
    );
  }
  if (column.required && column.byDefault === undefined) {
    throw broken(line, undefined, `the column '${column.name}' is missing${delimiterHint(names, columns)}.`);
  }
  return [];
}

function list(columns: readonly ColumnSpec[]): string {
  return columns.map((column) => column.name).join(', ');
}

function delimiterHint(names: readonly string[], columns: readonly ColumnSpec[]): string {
  const other = [';', '\t', '|', ','].find(
    (delimiter) => names.length === 1 && names[0]!.includes(delimiter),
  );
  if (other !== undefined)
    return `; the file looks separated by '${other === '\t' ? 'tab' : other}', which a map can say (delimiter)`;
  const near = names.find((name) =>
    columns.some((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  return near === undefined ? '' : `; names are written exactly as in docs/formats.md ('${near}' is near)`;
}

function suggestion(name: string, columns: readonly ColumnSpec[]): string {
  const letters = (text: string) => [...text.toLowerCase().replace(/[^a-z0-9]/g, '')].sort().join('');
  const near = columns.find(
    (column) =>
      letters(column.name) === letters(name) ||
      (name.length >= 5 && column.name.toLowerCase().startsWith(name.toLowerCase().slice(0, 5))),
  );
  return near === undefined ? '' : ` (did you mean '${near.name}'?)`;
}
