import { Instrumenter } from '@stryker-mutator/instrumenter';
import type { Logger } from '@stryker-mutator/api/logging';

/** One change of one place of one file, as Stryker proposes it. */
export interface Mutant {
  readonly id: string;
  /** Relative to the project. */
  readonly file: string;
  /** Both 1-based, for people. */
  readonly line: number;
  readonly column: number;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  /** The file with the change. */
  readonly mutatedSource: string;
}

export interface SourceFile {
  readonly file: string;
  readonly source: string;
}

export interface MutatedSources {
  readonly mutants: readonly Mutant[];
  /** Every file with all of its mutants switched off, which notes the mutants that a test reaches. */
  readonly instrumented: readonly SourceFile[];
}

const silent: Logger = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

/** Every mutant that Stryker's mutators make of the files, none left out. */
export async function listMutants(files: readonly SourceFile[]): Promise<MutatedSources> {
  const result = await new Instrumenter(silent).instrument(
    files.map(({ file, source }) => ({ name: file, content: source, mutate: true })),
    { ignorers: [], plugins: null, excludedMutations: [] },
  );
  const sources = new Map(files.map(({ file, source }) => [file, source]));
  const mutants = result.mutants.map(({ id, fileName, location, mutatorName, replacement }) => {
    const source = sources.get(fileName) as string;
    const start = offsetOf(source, location.start);
    const end = offsetOf(source, location.end);
    return {
      id,
      file: fileName,
      line: location.start.line + 1,
      column: location.start.column + 1,
      mutator: mutatorName,
      original: source.slice(start, end),
      replacement,
      mutatedSource: source.slice(0, start) + asPlaced(mutatorName, replacement) + source.slice(end),
    };
  });
  return {
    mutants,
    instrumented: result.files.map(({ name, content }) => ({ file: name, source: observing(content) })),
  };
}

/**
 * Of Stryker's instrumentation only what notes the mutants that a test passes, once a test (see `reach` in worker.ts):
 * counting every pass made the specs ten times slower.
 */
function observing(instrumented: string): string {
  return instrumented
    .replace(/stryMutAct_\w+\("\d+"\)/g, 'false')
    .replace(/stryCov_\w+\(("\d+"(?:, "\d+")*)\)/g, (_, quoted: string) => {
      const ids = quoted.replaceAll('"', '');
      const first = ids.split(',')[0]!;
      return `(tierliftObserved.lastTest[${first}] === tierliftObserved.test || tierliftObserved.reach([${ids}]))`;
    });
}

/** Parentheses keep an expression whole among its neighbours; a block or a case takes none. */
function asPlaced(mutator: string, replacement: string): string {
  const isStatement = mutator === 'BlockStatement' || /^(case\b|default:)/.test(replacement);
  return isStatement ? replacement : `(${replacement})`;
}

function offsetOf(source: string, { line, column }: { line: number; column: number }): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = source.indexOf('\n', start) + 1;
  return start + column;
}
