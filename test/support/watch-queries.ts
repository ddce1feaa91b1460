import pg from 'pg';

type Query = (...values: unknown[]) => unknown;

/**
 * Stands between this process and PostgreSQL, whichever way statements go: queries, transactions, COPY, cursors. `watch` is told the
 * text of each, its values and its client, and sends it. What it gives is the end of the watch.
 */
export function watchQueries(
  watch: (
    sent: { readonly text: string; readonly bound: readonly unknown[]; readonly client: object },
    send: () => unknown,
  ) => unknown,
): () => void {
  const prototype = pg.Client.prototype as unknown as Record<'query', Query>;
  const original = prototype.query;
  prototype.query = function (this: object, ...values: unknown[]) {
    const [first, bound] = values;
    const text = typeof first === 'string' ? first : (first as { text?: unknown } | undefined)?.text;
    const send = () => original.apply(this, values);
    if (typeof text !== 'string') return send();
    return watch({ text, bound: Array.isArray(bound) ? bound : [], client: this }, send);
  };
  return () => void (prototype.query = original);
}
