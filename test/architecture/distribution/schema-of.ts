import type {
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  IndexStmt,
  Node,
  RangeVar,
} from 'libpg-query';
import { nodesOf, parsed, stringsOf } from './sql-tree.js';

export interface TableKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface TableForeignKey extends TableKey {
  readonly to: string;
}

/** What of a table decides whether it can be spread over machines. */
export interface TableSchema {
  readonly columns: Set<string>;
  /** Primary and unique keys, unique indexes among them. */
  readonly keys: TableKey[];
  readonly foreignKeys: TableForeignKey[];
  /** Columns whose values one counter gives out. */
  readonly counted: Set<string>;
  readonly triggers: string[];
}

/** The tables that a series of migrations leaves behind, by reading them. */
export function schemaOf(migrations: readonly string[]): Map<string, TableSchema> {
  const tables = new Map<string, TableSchema>();
  for (const node of migrations.flatMap(parsed)) apply(node, tables);
  return tables;
}

export function nameOf({ schemaname = 'public', relname = '' }: RangeVar): string {
  return `${schemaname}.${relname}`;
}

function apply(node: Node, tables: Map<string, TableSchema>): void {
  if ('CreateStmt' in node) create(node.CreateStmt, tables);
  else if ('AlterTableStmt' in node) alter(node.AlterTableStmt, tables);
  else if ('IndexStmt' in node) index(node.IndexStmt, tables);
  else if ('CreateTrigStmt' in node)
    tables.get(nameOf(node.CreateTrigStmt.relation!))?.triggers.push(node.CreateTrigStmt.trigname!);
  else if ('AlterObjectSchemaStmt' in node && node.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE') {
    const { relation, newschema } = node.AlterObjectSchemaStmt;
    rename(tables, nameOf(relation!), `${newschema}.${relation!.relname}`);
  } else if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TABLE') {
    const { relation, newname } = node.RenameStmt;
    rename(tables, nameOf(relation!), `${relation!.schemaname}.${newname}`);
  } else if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE') {
    for (const object of node.DropStmt.objects ?? [])
      if ('List' in object) tables.delete(stringsOf(object.List.items).join('.'));
  }
}

function rename(tables: Map<string, TableSchema>, from: string, to: string): void {
  const table = tables.get(from);
  if (table === undefined) throw new Error(`${from} is renamed and was never created`);
  tables.delete(from);
  tables.set(to, table);
}

function create({ relation, tableElts = [], partbound }: CreateStmt, tables: Map<string, TableSchema>): void {
  if (partbound !== undefined) return;
  const table: TableSchema = {
    columns: new Set(),
    keys: [],
    foreignKeys: [],
    counted: new Set(),
    triggers: [],
  };
  tables.set(nameOf(relation!), table);
  for (const element of tableElts) {
    if ('ColumnDef' in element) addColumn(relation!.relname!, table, element.ColumnDef);
    else if ('Constraint' in element) addConstraint(relation!.relname!, table, element.Constraint);
  }
}

function addColumn(tableName: string, table: TableSchema, column: ColumnDef): void {
  const name = column.colname!;
  table.columns.add(name);
  if (stringsOf(column.typeName?.names).some((type) => /serial/.test(type))) table.counted.add(name);
  for (const constraint of column.constraints ?? [])
    if ('Constraint' in constraint) addConstraint(tableName, table, constraint.Constraint, name);
}

function addConstraint(tableName: string, table: TableSchema, given: Constraint, column?: string): void {
  const columnsOf = (nodes: Node[] | undefined) => (column === undefined ? stringsOf(nodes) : [column]);
  const named = (columns: string[], ending: string) =>
    given.conname ?? [tableName, ...columns, ending].join('_');
  switch (given.contype) {
    case 'CONSTR_PRIMARY':
      table.keys.push({ name: given.conname ?? `${tableName}_pkey`, columns: columnsOf(given.keys) });
      break;
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION': {
      const columns = columnsOf(given.keys);
      table.keys.push({ name: named(columns, 'key'), columns });
      break;
    }
    case 'CONSTR_FOREIGN': {
      const columns = columnsOf(given.fk_attrs);
      table.foreignKeys.push({ name: named(columns, 'fkey'), columns, to: nameOf(given.pktable!) });
      break;
    }
    case 'CONSTR_IDENTITY':
      if (column !== undefined) table.counted.add(column);
      break;
    case 'CONSTR_DEFAULT':
      if (column !== undefined && callsNextval(given.raw_expr)) table.counted.add(column);
      break;
    default:
  }
}

function callsNextval(expression: Node | undefined): boolean {
  return [...nodesOf(expression)].some(
    (node) => 'FuncCall' in node && stringsOf(node.FuncCall.funcname).at(-1) === 'nextval',
  );
}

function alter({ relation, cmds = [] }: AlterTableStmt, tables: Map<string, TableSchema>): void {
  const table = tables.get(nameOf(relation!));
  if (table === undefined) return;
  for (const each of cmds) {
    if (!('AlterTableCmd' in each)) continue;
    const { subtype, name, def } = each.AlterTableCmd;
    const lose = (list: TableKey[]) =>
      list.splice(0, list.length, ...list.filter((key) => key.name !== name));
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def)
      addConstraint(relation!.relname!, table, def.Constraint);
    else if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def)
      addColumn(relation!.relname!, table, def.ColumnDef);
    else if (subtype === 'AT_DropColumn') table.columns.delete(name!);
    else if (subtype === 'AT_DropConstraint') {
      lose(table.keys);
      lose(table.foreignKeys);
    }
  }
}

function index(
  { relation, unique, idxname, indexParams = [] }: IndexStmt,
  tables: Map<string, TableSchema>,
): void {
  if (!unique) return;
  const columns = indexParams.flatMap((param) =>
    'IndexElem' in param ? [param.IndexElem.name ?? '(expression)'] : [],
  );
  tables.get(nameOf(relation!))?.keys.push({ name: idxname ?? columns.join('_'), columns });
}
