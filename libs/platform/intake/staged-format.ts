import type { ColumnSpec } from './column-spec.js';

/** A staged column with the first 8 bytes of SHA-256 of another, a reference, as a signed number. */
export interface HashColumn {
  readonly staged: string;
  /** The staged column with the reference. */
  readonly hashOf: string;
}

/** What staging needs to know of a format. */
export interface StagedFormat {
  /** 'snapshots': what a person asks for. */
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  /** Staged columns by which two records speak about the same thing. */
  readonly identity: readonly string[];
  readonly hashColumns?: readonly HashColumn[];
  /** Definitions of further staging columns, constants of code: `x bigint generated always as (…) stored`. */
  readonly derivedColumns?: readonly string[];
}
