import type { FuncCall, Node, SelectStmt, SubLink, WindowDef } from 'libpg-query';
import {
  customerLeaf,
  looseLeaves,
  relations,
  type Block,
  type Leaf,
  type Relation,
  type RelationKind,
} from './relation.js';
import { columnIn, columnPath, conjuncts, nodesOf, stringsOf, uncast } from './sql-tree.js';
import type { StatementReader } from './statement-reader.js';

/** Names of WITH and what they stand for. */
export type Names = ReadonlyMap<string, Relation>;

const aggregates =
  /^(count|sum|avg|min|max|bool_(and|or)|every|bit_(and|or|xor)|any_value|(array|string|jsonb?|jsonb?_object|range)_agg|regr_\w+|(stddev|var|covar)\w*|corr|percentile_\w+|mode)$/;
/** Aggregates whose value is not made of the values of parts. */
const needsAllRows = /^((array|string|jsonb?|jsonb?_object|range)_agg|percentile_\w+|mode)$/;

const entersNoSubSelect = (node: Node) => !('SubLink' in node) && !('SelectStmt' in node);

/** Reads one SELECT: its relations, how they hang together, and what it makes of their rows. */
export class BlockReader {
  constructor(
    private readonly statement: StatementReader,
    private readonly names: Names,
    private readonly outer?: Block,
  ) {}

  read(select: SelectStmt): Relation {
    if (select.op !== undefined && select.op !== 'SETOP_NONE') return this.combined(select);
    if (select.valuesLists !== undefined) return relations.small;
    const block = this.block(select.fromClause ?? [], select.whereClause);
    this.expressions(block, [select.targetList, select.havingClause, select.groupClause]);
    this.ties(block);
    return this.outcome(select, block);
  }

  /** The relations of FROM and what WHERE and ON say of their customers. */
  block(from: readonly Node[], where: Node | undefined): Block {
    const block: Block = { leaves: [], outer: this.outer, edges: [], pinned: new Set() };
    for (const item of from) this.from(item, block);
    this.conditions(block, where);
    return block;
  }

  /** Finds equal customers among conditions that must all hold. */
  private conditions(block: Block, where: Node | undefined): void {
    for (const condition of conjuncts(where)) this.condition(condition, block);
    this.expressions(block, where);
  }

  /** Reads the sub-selects in any expression. */
  expressions(block: Block, expressions: unknown): void {
    for (const node of nodesOf(expressions, entersNoSubSelect))
      if ('SubLink' in node) this.subLink(node.SubLink, block);
  }

  ties(block: Block): void {
    const { leaves } = block;
    for (const leaf of looseLeaves(block)) this.statement.violate('joined on the customer', leaf.alias);
    if (!leaves.some(({ relation }) => relation.kind === 'growing')) return;
    for (const { alias, relation } of leaves)
      if (relation.kind === 'local') this.statement.violate('local in a sub-select', alias);
  }

  private combined(select: SelectStmt): Relation {
    const sides = [select.larg!, select.rarg!].map((side) =>
      this.statement.select(side, this.names, this.outer),
    );
    const rows = sides.filter(({ kind }) => kind === 'growing' || kind === 'working');
    const kind = strongest(sides.map((side) => side.kind));
    if (kind === 'growing') {
      if (select.op !== 'SETOP_UNION' || !select.all)
        this.statement.violate('no order over machines', 'set operation');
      if (select.limitCount || select.sortClause)
        this.statement.violate('no order over machines', 'set operation');
    }
    const all = <T>(pick: (relation: Relation) => ReadonlySet<T>) =>
      new Set([...(rows[0] ? pick(rows[0]) : [])].filter((each) => rows.every((row) => pick(row).has(each))));
    return {
      kind,
      customer: {
        names: all(({ customer }) => customer.names),
        positions: all(({ customer }) => customer.positions),
      },
    };
  }

  private from(item: Node, block: Block): Leaf[] {
    if ('RangeVar' in item) {
      const { alias, relname } = item.RangeVar;
      return this.leaf(block, alias?.aliasname ?? relname!, this.statement.table(item.RangeVar, this.names));
    }
    if ('RangeSubselect' in item) {
      const { subquery, alias } = item.RangeSubselect;
      const select = subquery && 'SelectStmt' in subquery ? subquery.SelectStmt : {};
      const relation = this.statement.select(select, this.names, block);
      return this.leaf(block, alias?.aliasname ?? '', renamed(relation, stringsOf(alias?.colnames)));
    }
    if ('JoinExpr' in item) {
      const { jointype, larg, rarg, usingClause, quals } = item.JoinExpr;
      const left = this.from(larg!, block);
      const right = this.from(rarg!, block);
      if (jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL') this.keeps(left, right);
      if (jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL') this.keeps(right, left);
      for (const name of stringsOf(usingClause)) {
        const [a, b] = [left, right].map((leaves) =>
          leaves.find(({ relation }) => relation.customer.names.has(name)),
        );
        if (a && b) block.edges.push([a, b]);
      }
      this.conditions(block, quals);
      return [...left, ...right];
    }
    if ('RangeTableSample' in item) this.statement.violate('no order over machines', 'a sample');
    const alias = 'RangeFunction' in item ? item.RangeFunction.alias?.aliasname : undefined;
    return this.leaf(block, alias ?? '', relations.small);
  }

  /** Rows that every machine is sent cannot be kept by each of them where nothing matches: they would be there many times. */
  private keeps(kept: readonly Leaf[], others: readonly Leaf[]): void {
    const grows = ({ relation }: Leaf) => relation.kind === 'growing';
    if (!kept.some(grows))
      for (const { alias } of others.filter(grows)) this.statement.violate('keeps growing rows', alias);
  }

  private leaf(block: Block, alias: string, relation: Relation): Leaf[] {
    const leaf = { alias, relation };
    block.leaves.push(leaf);
    return [leaf];
  }

  private condition(condition: Node, block: Block): void {
    if (!('A_Expr' in condition)) return;
    const { kind, name, lexpr, rexpr } = condition.A_Expr;
    const isEqual = stringsOf(name)[0] === '=';
    if (!isEqual || (kind !== 'AEXPR_OP' && kind !== 'AEXPR_OP_ANY' && kind !== 'AEXPR_IN')) return;
    const [left, right] = [uncast(lexpr), uncast(rexpr)];
    if (left && right && 'RowExpr' in left && 'RowExpr' in right) {
      const others = right.RowExpr.args ?? [];
      (left.RowExpr.args ?? []).forEach((each, index) => this.equal(each, others[index], block));
    } else this.equal(left, right, block);
  }

  private equal(a: Node | undefined, b: Node | undefined, block: Block): void {
    const [left, right] = [customerLeaf(columnIn(a), block), customerLeaf(columnIn(b), block)];
    if (left && right) {
      block.edges.push([left, right]);
      // Tied to a row of the block around: as good as given.
      for (const [inner, other] of [
        [left, right],
        [right, left],
      ] as const)
        if (block.leaves.includes(inner) && !block.leaves.includes(other)) block.pinned.add(inner);
    } else if (left && isGiven(b)) block.pinned.add(left);
    else if (right && isGiven(a)) block.pinned.add(right);
  }

  private subLink({ subLinkType, testexpr, subselect }: SubLink, block: Block): void {
    if (!subselect || !('SelectStmt' in subselect)) return;
    const before = this.statement.violations.length;
    const relation = this.statement.select(subselect.SelectStmt, this.names, block);
    if (relation.kind !== 'growing' || before < this.statement.violations.length) return;
    if (subLinkType === 'ANY_SUBLINK') {
      const leaf = customerLeaf(columnIn(testexpr), block);
      if (leaf === undefined || !relation.customer.positions.has(0))
        this.statement.violate('joined on the customer', 'in (select …)');
    } else if (isCorrelated(subselect.SelectStmt, block) && !this.isTied(subselect.SelectStmt, block)) {
      this.statement.violate('joined on the customer', 'a correlated sub-select');
    }
  }

  /** Whether every growing relation of a correlated sub-select is tied to the block around by the customer. */
  private isTied(select: SelectStmt, outer: Block): boolean {
    const inner = new BlockReader(
      this.statement,
      this.statement.with(select.withClause, this.names, select),
      outer,
    );
    const block = inner.block(select.fromClause ?? [], select.whereClause);
    return (
      block.leaves.every((leaf) => leaf.relation.kind !== 'growing' || block.pinned.has(leaf)) ||
      (block.leaves.some((leaf) => block.pinned.has(leaf)) && looseLeaves(block).length === 0)
    );
  }

  private outcome(select: SelectStmt, block: Block): Relation {
    const kind = strongest(block.leaves.map(({ relation }) => relation.kind));
    const given = block.leaves.filter(({ relation }) => relation.kind === 'growing');
    const oneMachine =
      given.length > 0 && given.every((leaf) => block.pinned.has(leaf) || isTiedToPinned(leaf, block));
    const calls = [...nodesOf([select.targetList, select.havingClause], entersNoSubSelect)].flatMap((node) =>
      'FuncCall' in node ? [node.FuncCall] : [],
    );
    const grouped = (select.groupClause ?? []).some(
      (each) => customerLeaf(columnIn(atPosition(each, select)), block) !== undefined,
    );
    const isAggregate = (call: FuncCall) =>
      call.over === undefined && aggregates.test(stringsOf(call.funcname).at(-1) ?? '');
    const distinct = select.distinctClause !== undefined && this.customerOf(select, block).names.size === 0;
    const added = distinct || (select.groupClause?.length ?? 0) > 0 || calls.some(isAggregate);
    if (kind === 'growing' && !oneMachine) {
      if (added && !grouped) this.addsUp(select, calls.filter(isAggregate), block);
      if (!added || grouped) this.order(select);
      this.windows(select, calls, block, added && !grouped);
      if (select.lockingClause) this.statement.violate('locks one machine', 'for update');
    }
    if (kind === 'local') return relations.small;
    // With a limit, each machine sends no more rows than that.
    if (kind === 'small' || (added && !grouped) || oneMachine || select.limitCount) return relations.small;
    // Rows that are tied to what a session works on are as many as that.
    const about =
      kind === 'growing' && block.leaves.some(({ relation }) => relation.kind === 'working')
        ? 'working'
        : kind;
    return { kind: about, customer: this.customerOf(select, block) };
  }

  private addsUp(select: SelectStmt, calls: readonly FuncCall[], block: Block): void {
    for (const call of calls) {
      const name = stringsOf(call.funcname).at(-1)!;
      // A customer is on one machine: distinct customers of all machines are those of each, added.
      if (call.agg_distinct && customerLeaf(columnIn(call.args?.[0]), block) === undefined)
        this.statement.violate('adds up', `${name}(distinct)`);
      else if (needsAllRows.test(name) || call.agg_order !== undefined || call.agg_within_group)
        this.statement.violate('adds up', name);
    }
    if ((select.groupClause ?? []).some((each) => 'GroupingSet' in each))
      this.statement.violate('adds up', 'grouping sets');
  }

  private order(select: SelectStmt): void {
    if (!select.sortClause) return;
    // Inside a statement an order without a limit is kept by each machine for itself.
    if (select.limitCount || select.limitOffset) this.statement.violate('no order over machines', 'limit');
    else if (this.statement.answer === select) this.statement.violate('no order over machines', 'order by');
  }

  private windows(select: SelectStmt, calls: readonly FuncCall[], block: Block, overGroups: boolean): void {
    // Rows about what a session works on are few, and brought together for it.
    if (overGroups || block.leaves.some(({ relation }) => relation.kind === 'working')) return;
    for (const { over } of calls) {
      if (over === undefined) continue;
      const divided = windowOf(over, select).partitionClause ?? [];
      if (!divided.some((each) => customerLeaf(columnIn(each), block) !== undefined))
        this.statement.violate('windows within a customer', over.name ?? 'over (…)');
    }
  }

  private customerOf(select: SelectStmt, block: Block): Relation['customer'] {
    const names = new Set<string>();
    const positions = new Set<number>();
    let starred = false;
    (select.targetList ?? []).forEach((target, index) => {
      if (!('ResTarget' in target)) return;
      const { name, val } = target.ResTarget;
      if (val && 'ColumnRef' in val && columnPath(val.ColumnRef).at(-1) === '*') {
        starred = true;
        const [qualifier] = columnPath(val.ColumnRef);
        for (const { alias, relation } of block.leaves)
          if (qualifier === '*' || qualifier === alias)
            for (const each of relation.customer.names) names.add(each);
        return;
      }
      const path = columnIn(val);
      if (customerLeaf(path, block) === undefined) return;
      names.add(name ?? path!.at(-1)!);
      if (!starred) positions.add(index);
    });
    return { names, positions };
  }
}

function strongest(kinds: readonly RelationKind[]): RelationKind {
  return (['growing', 'working', 'local', 'small'] as const).find((kind) => kinds.includes(kind)) ?? 'small';
}

function renamed(relation: Relation, columns: readonly string[]): Relation {
  if (columns.length === 0) return relation;
  const { positions } = relation.customer;
  return {
    ...relation,
    customer: { names: new Set(columns.filter((_, index) => positions.has(index))), positions },
  };
}

/** A value that the statement brings along: a parameter, a constant, or something made of them. */
function isGiven(node: Node | undefined): boolean {
  return node !== undefined && ![...nodesOf(node)].some((each) => 'ColumnRef' in each || 'SubLink' in each);
}

function isTiedToPinned(leaf: Leaf, block: Block): boolean {
  return block.edges.some(
    ([a, b]) => (a === leaf && block.pinned.has(b)) || (b === leaf && block.pinned.has(a)),
  );
}

function isCorrelated(select: SelectStmt, outer: Block): boolean {
  const aliases = new Set(outer.leaves.map(({ alias }) => alias));
  return [...nodesOf(select)].some((node) => {
    const path = 'ColumnRef' in node ? columnPath(node.ColumnRef) : [];
    return path.length > 1 && aliases.has(path.at(-2)!);
  });
}

/** `group by 2` means the second column. */
function atPosition(item: Node, select: SelectStmt): Node | undefined {
  if (!('A_Const' in item)) return item;
  const target = select.targetList?.[(item.A_Const.ival?.ival ?? 0) - 1];
  return target && 'ResTarget' in target ? target.ResTarget.val : undefined;
}

function windowOf(over: WindowDef, select: SelectStmt): WindowDef {
  const named = (select.windowClause ?? []).flatMap((each) => ('WindowDef' in each ? [each.WindowDef] : []));
  return named.find(({ name }) => name !== undefined && name === over.name) ?? over;
}
