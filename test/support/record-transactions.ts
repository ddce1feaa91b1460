import { watchQueries } from './watch-queries.js';

/** What was committed together. */
export interface RecordedTransaction {
  readonly statements: string[];
  /** Of the audit log. */
  readonly actions: string[];
}

export interface TransactionRecording {
  readonly committed: readonly RecordedTransaction[];
  stop(): void;
}

const begins = /^\s*(start transaction|begin)\b/i;
const commits = /^\s*commit\b/i;
const entersAudit = /\binsert into platform\.audit_entry\b/;
/** Where the statement of `Audit.record` binds the action. */
const actionIndex = 7;

/** Writes down what this process commits; a statement outside of a transaction is one of its own. */
export function recordTransactions(): TransactionRecording {
  const committed: RecordedTransaction[] = [];
  const open = new WeakMap<object, RecordedTransaction>();
  const stop = watchQueries(({ text, bound, client }, send) => {
    note(client, text, bound);
    return send();
  });

  function note(client: object, text: string, bound: readonly unknown[]): void {
    if (begins.test(text)) open.set(client, { statements: [], actions: [] });
    const transaction = open.get(client) ?? { statements: [], actions: [] };
    transaction.statements.push(text);
    if (entersAudit.test(text)) transaction.actions.push(String(bound[actionIndex]));
    if (open.has(client) && !commits.test(text)) return;
    committed.push(transaction);
    open.delete(client);
  }
  return { committed, stop };
}
