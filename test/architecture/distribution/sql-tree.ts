import { loadModule, parseSync, type ColumnRef, type Node } from 'libpg-query';

/** The parser is PostgreSQL's own, compiled for Node: what it reads is what the server reads. */
await loadModule();

/** The statements of a text, in order. */
export function parsed(sql: string): Node[] {
  return (parseSync(sql).stmts ?? []).flatMap(({ stmt }) => (stmt ? [stmt] : []));
}

export function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** The parts of a column's name; a star ends it as '*'. */
export function columnPath({ fields = [] }: ColumnRef): string[] {
  return fields.map((field) => ('String' in field ? (field.String.sval ?? '') : '*'));
}

/** Through casts and parentheses to what is cast. */
export function uncast(node: Node | undefined): Node | undefined {
  let inner = node;
  while (inner !== undefined && 'TypeCast' in inner) inner = inner.TypeCast.arg;
  return inner;
}

export function columnIn(node: Node | undefined): string[] | undefined {
  const inner = uncast(node);
  return inner !== undefined && 'ColumnRef' in inner ? columnPath(inner.ColumnRef) : undefined;
}

/** Conditions that must all hold. */
export function conjuncts(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).flatMap(conjuncts);
  return [node];
}

/** Every node of a tree, outside in; `into` says which are not entered. */
export function* nodesOf(tree: unknown, into: (node: Node) => boolean = () => true): Generator<Node> {
  if (Array.isArray(tree)) {
    for (const each of tree) yield* nodesOf(each, into);
  } else if (typeof tree === 'object' && tree !== null) {
    const [key] = Object.keys(tree);
    const isNode = key !== undefined && /^[A-Z]/.test(key);
    if (isNode) yield tree as Node;
    if (isNode && !into(tree as Node)) return;
    for (const value of Object.values(tree)) yield* nodesOf(value, into);
  }
}
