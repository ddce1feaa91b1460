import type { Node } from 'libpg-query';
import type { TablePlacement } from '../../../libs/platform/distribution/table-placement.js';
import { StatementReader } from './statement-reader.js';
import { parsed } from './sql-tree.js';

/** The rules of statements, by the name under which an exception may be made. */
export const statementRules = {
  placed: 'A statement names tables that are placed.',
  'joined on the customer':
    'Growing tables are joined with each other, and with what a session works on, on the customer.',
  'keeps growing rows': 'In an outer join the side that is kept as a whole has growing rows of its own.',
  'local in a sub-select':
    'A table that stays on the coordinator meets a growing one only from a sub-select of its own, which is sent along.',
  'adds up':
    'What is counted over all customers can be added up from parts: no order of rows, no distinct values, no grouping sets.',
  'windows within a customer': 'A window over growing rows is divided by the customer.',
  'no order over machines': 'Growing rows are not sorted, limited or merged over all machines.',
  'nothing gathered': 'Growing rows are not brought to the coordinator.',
  'locks one machine': 'Growing rows are locked only where their customer is given.',
  'written where they lie': 'A growing row is written with its customer, and its customer never changes.',
  'counts by itself': 'No counter gives out the numbers of growing rows.',
} as const;

export type StatementRule = keyof typeof statementRules;

export interface StatementViolation {
  readonly rule: StatementRule;
  readonly detail: string;
}

/** Where a statement breaks the rules under which it runs on every machine at once (docs/scale-out.md). */
export function statementViolations(
  sql: string,
  placements: Readonly<Record<string, TablePlacement>>,
): StatementViolation[] {
  return parsed(sql).flatMap((node: Node) => {
    const reader = new StatementReader(placements);
    reader.read(node);
    return reader.violations;
  });
}
