import pg from 'pg';

export interface StatementRecording {
  /** Every text that was sent, once, in the order of its first time. */
  readonly statements: ReadonlySet<string>;
  stop(): void;
}

/** Writes down what this process sends to PostgreSQL, by whichever way: queries, transactions, COPY, cursors. */
export function recordStatements(): StatementRecording {
  const statements = new Set<string>();
  const prototype = pg.Client.prototype as unknown as Record<'query', (...values: unknown[]) => unknown>;
  const original = prototype.query;
  prototype.query = function (this: unknown, ...values: unknown[]) {
    const [first] = values;
    const text = typeof first === 'string' ? first : (first as { text?: unknown } | undefined)?.text;
    if (typeof text === 'string') statements.add(text);
    return original.apply(this, values);
  };
  return { statements, stop: () => void (prototype.query = original) };
}
