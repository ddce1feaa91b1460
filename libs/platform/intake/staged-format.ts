import type { ColumnSpec } from './column-spec.js';

/** What staging needs to know of a format. */
export interface StagedFormat {
  /** 'snapshots': what a person asks for. */
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  /** Staged columns by which two records speak about the same thing. */
  readonly identity: readonly string[];
  /** Definitions of further staging columns, constants of code: `x bigint generated always as (…) stored`. */
  readonly derivedColumns?: readonly string[];
}
