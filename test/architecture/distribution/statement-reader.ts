import type { DeleteStmt, InsertStmt, Node, RangeVar, SelectStmt, UpdateStmt, WithClause } from 'libpg-query';
import type { TablePlacement } from '../../../libs/platform/distribution/table-placement.js';
import { BlockReader, type Names } from './block-reader.js';
import { nameOf } from './schema-of.js';
import { customerColumn, relations, type Block, type Relation } from './relation.js';
import type { StatementRule, StatementViolation } from './statement-rules.js';
import { nodesOf, stringsOf } from './sql-tree.js';

/** Partitions are read as their table: of an experiment, or of a month. */
const partitionEnding = /_([0-9a-f]{32}|\d{6})$/;
/** Parts of one experiment or date while they are loaded: attached, and so distributed, only when they are complete. */
const whileLoading =
  /^(staging\.(enrolment|exclusion|noted)_[0-9a-f]{32}|evaluation\.unit_outcome_[0-9a-f]{32}_next|customers\.population_\d+)$/;

/** Reads one statement and writes down where it breaks a rule. */
export class StatementReader {
  readonly violations: StatementViolation[] = [];
  /** The SELECT whose rows the caller gets, where the statement is one. */
  answer: SelectStmt | undefined;

  constructor(private readonly placements: Readonly<Record<string, TablePlacement>>) {}

  violate(rule: StatementRule, detail: string): void {
    if (!this.violations.some((each) => each.rule === rule && each.detail === detail))
      this.violations.push({ rule, detail });
  }

  read(node: Node): void {
    if ('SelectStmt' in node) {
      this.answer = node.SelectStmt;
      this.gathers(this.select(node.SelectStmt, new Map()), 'the answer');
    }
    if ('InsertStmt' in node) this.insert(node.InsertStmt, new Map());
    else if ('UpdateStmt' in node) this.update(node.UpdateStmt, new Map());
    else if ('DeleteStmt' in node) this.delete(node.DeleteStmt, new Map());
    else if ('CreateTableAsStmt' in node) this.createAs(node.CreateTableAsStmt.query);
    else if ('CopyStmt' in node && node.CopyStmt.query) this.read(node.CopyStmt.query);
    else if ('DeclareCursorStmt' in node && node.DeclareCursorStmt.query)
      this.read(node.DeclareCursorStmt.query);
    else if ('MergeStmt' in node) this.violate('written where they lie', 'a merge');
  }

  select(select: SelectStmt, names: Names, outer?: Block): Relation {
    return new BlockReader(this, this.with(select.withClause, names, select), outer).read(select);
  }

  /** What a name in FROM stands for. */
  table(range: RangeVar, names: Names): Relation {
    if (range.schemaname === undefined) return names.get(range.relname!) ?? relations.working;
    const name = nameOf(range);
    if (whileLoading.test(name)) return relations.working;
    const placement = this.placements[name] ?? this.placements[name.replace(partitionEnding, '')];
    if (placement !== undefined)
      return relations[
        { distributed: 'growing', reference: 'small', local: 'local' }[placement.kind] as 'growing'
      ];
    if (!/^(pg_catalog|information_schema)\./.test(name)) this.violate('placed', name);
    return relations.small;
  }

  /** The names that WITH gives. Kept rows are brought to the coordinator: Citus runs such a part by itself and sends the result round. */
  with(clause: WithClause | undefined, names: Names, inside: unknown): Names {
    const extended = new Map(names);
    for (const each of clause?.ctes ?? []) {
      if (!('CommonTableExpr' in each)) continue;
      const { ctename, ctequery, ctematerialized } = each.CommonTableExpr;
      const relation = this.part(ctequery!, extended);
      extended.set(ctename!, relation);
      const uses = [...nodesOf(inside)].filter(
        (node) =>
          'RangeVar' in node && node.RangeVar.schemaname === undefined && node.RangeVar.relname === ctename,
      ).length;
      const kept =
        ctematerialized === 'CTEMaterializeAlways' ||
        (ctematerialized !== 'CTEMaterializeNever' && (uses > 1 || clause?.recursive === true));
      if (kept && relation.kind === 'growing') this.violate('nothing gathered', `with ${ctename}`);
    }
    return extended;
  }

  private part(query: Node, names: Names): Relation {
    if ('SelectStmt' in query) return this.select(query.SelectStmt, names);
    if ('InsertStmt' in query) return this.insert(query.InsertStmt, names);
    if ('UpdateStmt' in query) return this.update(query.UpdateStmt, names);
    if ('DeleteStmt' in query) return this.delete(query.DeleteStmt, names);
    return relations.small;
  }

  private createAs(query: Node | undefined): void {
    if (query && 'SelectStmt' in query)
      this.gathers(this.select(query.SelectStmt, new Map()), 'a temporary table');
  }

  private gathers({ kind }: Relation, where: string): void {
    if (kind === 'growing') this.violate('nothing gathered', where);
  }

  private insert(insert: InsertStmt, given: Names): Relation {
    const names = this.with(insert.withClause, given, insert);
    const target = this.table(insert.relation!, names);
    const select =
      insert.selectStmt && 'SelectStmt' in insert.selectStmt ? insert.selectStmt.SelectStmt : undefined;
    const source = select ? this.select(select, names) : relations.small;
    if (target.kind !== 'growing') {
      this.gathers(source, insert.relation!.relname!);
      return relations.small;
    }
    const columns = (insert.cols ?? []).flatMap((each) => ('ResTarget' in each ? [each.ResTarget.name] : []));
    const position = columns.indexOf(customerColumn);
    const table = nameOf(insert.relation!);
    if (position === -1) this.violate('written where they lie', `${table} without ${customerColumn}`);
    else if (source.kind === 'growing' && !source.customer.positions.has(position))
      this.violate('written where they lie', `${table} with another customer than its source has`);
    this.conflict(insert, table);
    if (callsNextval(insert)) this.violate('counts by itself', table);
    return relations.working;
  }

  private conflict({ onConflictClause: clause }: InsertStmt, table: string): void {
    if (clause === undefined) return;
    const keys = (clause.infer?.indexElems ?? []).flatMap((each) =>
      'IndexElem' in each ? [each.IndexElem.name] : [],
    );
    if (clause.infer && !keys.includes(customerColumn))
      this.violate('written where they lie', `${table} on conflict (${keys.join(', ')})`);
    if (setsCustomer(clause.targetList))
      this.violate('written where they lie', `${table} changes the customer`);
  }

  private update(update: UpdateStmt, given: Names): Relation {
    const names = this.with(update.withClause, given, update);
    const [relation, block] = this.changed(update.relation!, update.fromClause, update.whereClause, names);
    new BlockReader(this, names).expressions(block, update.targetList);
    if (relation.kind === 'growing' && setsCustomer(update.targetList))
      this.violate('written where they lie', `${nameOf(update.relation!)} changes the customer`);
    return relation.kind === 'growing' ? relations.working : relations.small;
  }

  private delete(statement: DeleteStmt, given: Names): Relation {
    const names = this.with(statement.withClause, given, statement);
    this.changed(statement.relation!, statement.usingClause, statement.whereClause, names);
    return relations.working;
  }

  private changed(
    target: RangeVar,
    from: readonly Node[] | undefined,
    where: Node | undefined,
    names: Names,
  ): [Relation, Block] {
    const reader = new BlockReader(this, names);
    const block = reader.block([{ RangeVar: target }, ...(from ?? [])], where);
    reader.ties(block);
    return [this.table(target, names), block];
  }
}

function setsCustomer(targets: readonly Node[] | undefined): boolean {
  return (targets ?? []).some((each) => 'ResTarget' in each && each.ResTarget.name === customerColumn);
}

export function callsNextval(tree: unknown): boolean {
  return [...nodesOf(tree)].some(
    (node) => 'FuncCall' in node && stringsOf(node.FuncCall.funcname).at(-1) === 'nextval',
  );
}
