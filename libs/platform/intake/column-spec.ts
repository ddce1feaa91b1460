/** How the values of a column are read, and what PostgreSQL type they have in staging. */
export type ColumnKind =
  /** text that identifies something: kept as it is, checked for normal form */
  | { readonly kind: 'reference' }
  | { readonly kind: 'text'; readonly maximumLength?: number }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }
  | { readonly kind: 'date'; readonly mayBeFuture?: boolean }
  /** date and time; without an offset it is in the bank's time zone */
  | { readonly kind: 'instant' }
  /** exact decimal of at most two places, staged as whole fen */
  | { readonly kind: 'amount'; readonly minimum?: bigint }
  | { readonly kind: 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'decimal'; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'boolean' };

export type ColumnSpec = ColumnKind & {
  /** Header in the file: lowerCamelCase. */
  readonly name: string;
  /** Column of the staging table. */
  readonly staged: string;
  readonly required?: boolean;
  /** Taken where the column is absent or the value empty. */
  readonly byDefault?: string;
};

const stagedTypes: Record<ColumnKind['kind'], string> = {
  reference: 'text',
  text: 'text',
  oneOf: 'text',
  date: 'date',
  instant: 'timestamptz',
  amount: 'bigint',
  integer: 'int',
  decimal: 'numeric',
  boolean: 'boolean',
};

export function stagedType(column: ColumnSpec): string {
  return stagedTypes[column.kind];
}

/** SQL that writes a staged value as the file would have it. */
export function asFileText(column: ColumnSpec, alias: string): string {
  const value = `${alias}.${column.staged}`;
  if (column.kind === 'amount') return `(${value}::numeric / 100)::numeric(30,2)::text`;
  if (column.kind === 'instant')
    return `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return `${value}::text`;
}
