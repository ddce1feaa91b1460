import { watchQueries } from './watch-queries.js';

export interface StatementRecording {
  /** Every text that was sent, once, in the order of its first time. */
  readonly statements: ReadonlySet<string>;
  stop(): void;
}

/** Writes down what this process sends to PostgreSQL, by whichever way: queries, transactions, COPY, cursors. */
export function recordStatements(): StatementRecording {
  const statements = new Set<string>();
  const stop = watchQueries(({ text }, send) => {
    statements.add(text);
    return send();
  });
  return { statements, stop };
}
