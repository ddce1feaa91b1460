/** A value of a reference table: numbers that are not finite are spelled as text. */
export type TableValue =
  | number
  | string
  | boolean
  | null
  | undefined
  | readonly TableValue[]
  | { readonly [key: string]: TableValue };

/** Tells one table of reference values to the library: how its inputs become a call, and its result the table's words. */
export interface TableAdapter {
  /** The table's name, which is the file's name without `.json`. */
  readonly table: string;
  /**
   * Every field that `expected` may have, as a path with dots, list positions left out: `pooled.z`, `time`. An
   * expected field that is not named here fails the table, and so does a named one that the library computes where the
   * reference says that it is undefined.
   */
  readonly fields: readonly string[];
  /** Fields, or groups of them, that the reference leaves out of some cases though they are defined there. */
  readonly notAlwaysGiven?: readonly string[];
  /** The library's answer, in the shape of `expected`. A field that is undefined for this input is left out. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each table has its own input, checked by its values
  run(input: any): Readonly<Record<string, unknown>>;
  /** A wider tolerance for single fields where the reference itself is no better (its note says so). */
  readonly relative?: Readonly<Record<string, number>>;
}

export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

export interface Table {
  readonly table: string;
  readonly tolerance: Tolerance;
  readonly cases: readonly {
    readonly id: string;
    readonly input: unknown;
    readonly expected: Readonly<Record<string, unknown>>;
  }[];
}
