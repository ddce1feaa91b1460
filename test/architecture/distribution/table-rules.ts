import type { TablePlacement } from '../../../libs/platform/distribution/table-placement.js';
import type { TableSchema } from './schema-of.js';

export interface TableViolation {
  readonly rule:
    | 'placed once'
    | 'has the customer'
    | 'keys contain the customer'
    | 'counts by itself'
    | 'refers to what is beside it'
    | 'referred to comes first'
    | 'no trigger';
  readonly table: string;
  readonly detail: string;
}

/** Where tables break the rules under which they can be spread over machines (design of distribution: docs/scale-out.md). */
export function tableViolations(
  schema: ReadonlyMap<string, TableSchema>,
  placements: Readonly<Record<string, TablePlacement>>,
): TableViolation[] {
  const order = Object.keys(placements);
  const unplaced = [...schema.keys()].filter((table) => placements[table] === undefined);
  const absent = order.filter((table) => !schema.has(table));
  return [
    ...unplaced.map((table) => ({ rule: 'placed once' as const, table, detail: 'is placed nowhere' })),
    ...absent.map((table) => ({
      rule: 'placed once' as const,
      table,
      detail: 'is placed and does not exist',
    })),
    ...[...schema].flatMap(([table, definition]) => {
      const placement = placements[table];
      return placement === undefined ? [] : violationsOf(table, definition, placement, placements, order);
    }),
  ];
}

function violationsOf(
  table: string,
  schema: TableSchema,
  placement: TablePlacement,
  placements: Readonly<Record<string, TablePlacement>>,
  order: readonly string[],
): TableViolation[] {
  const found: TableViolation[] = [];
  const add = (rule: TableViolation['rule'], detail: string) => found.push({ rule, table, detail });
  if (placement.kind === 'distributed') {
    if (!schema.columns.has(placement.by)) add('has the customer', `has no column ${placement.by}`);
    if (schema.keys.length === 0) add('keys contain the customer', 'has no key');
    for (const { name, columns } of schema.keys)
      if (!columns.includes(placement.by))
        add('keys contain the customer', `${name} is (${columns.join(', ')})`);
    for (const column of schema.counted) add('counts by itself', column);
  }
  if (placement.kind !== 'local') for (const trigger of schema.triggers) add('no trigger', trigger);
  for (const { name, columns, to } of schema.foreignKeys) {
    const target = placements[to];
    if (target === undefined) continue;
    if (!mayRefer(placement, target, columns)) add('refers to what is beside it', `${name} to ${to}`);
    if (placement.kind !== 'local' && to !== table && order.indexOf(to) > order.indexOf(table))
      add('referred to comes first', `${to} comes after`);
  }
  return found;
}

function mayRefer(from: TablePlacement, to: TablePlacement, columns: readonly string[]): boolean {
  if (to.kind === 'reference') return true;
  if (from.kind === 'distributed' && to.kind === 'distributed')
    return from.group === to.group && columns.includes(from.by);
  return from.kind === 'local' && to.kind === 'local';
}
