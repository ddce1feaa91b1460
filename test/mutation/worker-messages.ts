/** Runs every test of a spec and notes which mutants each reaches. */
export interface Observe {
  readonly kind: 'observe';
  readonly run: string;
  readonly spec: string;
}

/** Runs the named tests, spec by spec, until one fails. */
export interface Attempt {
  readonly kind: 'attempt';
  readonly run: string;
  readonly specs: readonly { readonly spec: string; readonly tests: readonly string[] }[];
}

export type Task = Observe | Attempt;

export interface ObservedTest {
  readonly name: string;
  readonly milliseconds: number;
  readonly reached: readonly string[];
}

export type Answer =
  | {
      readonly kind: 'observed';
      readonly tests: readonly ObservedTest[];
      readonly onLoading: readonly string[];
      /** Tests that fail without any mutant and so can judge none. */
      readonly failing: readonly string[];
    }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived' };

/** Sent before each test, so that the wait for it can be bounded. */
export interface Progress {
  readonly kind: 'progress';
  readonly spec: string;
  readonly test: string;
}

export interface Finished {
  readonly kind: 'finished';
  readonly answer: Answer;
  /** What the process holds by now: modules that were once loaded stay. */
  readonly residentBytes: number;
}
