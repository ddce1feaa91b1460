import { enrolledSql } from '#experiments';
import { compareText } from '#kernel';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import type { UnitValues } from '../estimation/index.js';
import { momentsOfCell, type VariantCell } from '../moments/cell-moments.js';
import { readUnitValues, type UnitValuesRow } from '../moments/unit-values.js';
import { unitValuesSql } from '../moments/unit-values.sql.js';
import type { OutcomeQuestion } from '../outcomes/outcome-question.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import type { ChosenMethods } from '../results/metric-records.js';
import { wantedUnitValues } from '../results/wanted-unit-values.js';
import { addCells, dayAndEvent, type CellSums } from '../tally/cell-sums.js';
import { metricItems } from '../tally/metric-item.js';
import { curveColumns } from '../tally/tally-columns.js';
import { tallyBreakdowns, tallyUnits, type CountedBy } from '../tally/tally-units.js';
import type { PartName, Tally } from '../tally/tally.js';
import { breakdownDimensions, type BreakdownDimension } from './dimensions.js';

/** Units of one variant that had the event (1), the competing event (2) or left observation (0) on one day. */
export interface CurveCount {
  readonly metric: string;
  readonly variant: string;
  readonly day: number;
  readonly event: number;
  readonly units: number;
}

/** Everything that is read from the unit outcomes of one experiment. */
export interface OutcomeFigures {
  readonly units: number;
  readonly withGaps: boolean;
  readonly tiers: readonly VariantCell[];
  readonly breakdowns: ReadonlyMap<BreakdownDimension, readonly VariantCell[]>;
  readonly curves: readonly CurveCount[];
  readonly migration: readonly MigrationCount[];
  readonly contamination: Readonly<Record<string, number>>;
  readonly managers: ReadonlyMap<string, number>;
  /** Unit values where a method asked for them; undefined where every comparison stays with the classical methods. */
  readonly methods?: ChosenMethods;
}

export interface MigrationCount {
  readonly variant: string;
  readonly fromTier: string;
  readonly toTier: string;
  readonly customers: number;
}

/** Unit outcomes with what they add up to. */
export interface CountedOutcomes {
  /** The outcomes of every unit. */
  readonly relation: Sql;
  readonly tally: Tally;
  /** Relationship managers of the customers of each variant, as frozen at enrolment. */
  readonly managers: ReadonlyMap<string, number>;
}

/** Adds up a relation of unit outcomes from nothing. */
export async function countOutcomes(
  tx: Transaction,
  relation: Sql,
  { experimentId }: OutcomeQuestion,
): Promise<CountedOutcomes> {
  return {
    relation,
    tally: await tallyUnits(tx, relation),
    managers: await countManagers(tx, experimentId),
  };
}

/** The figures of unit outcomes from their sums; breakdowns by what is not kept are added up in one pass over the units. */
export async function readFigures(
  tx: Transaction,
  { relation, tally, managers }: CountedOutcomes,
  question: OutcomeQuestion,
  dimensions: readonly BreakdownDimension[],
): Promise<OutcomeFigures> {
  const { tiers } = tally;
  const total = (place: 'assigned' | 'gaps') =>
    tiers.reduce((sum, { sums, layout }) => sum + Number(sums[layout[place]]), 0);
  const withGaps = total('gaps') > 0;
  const cellsOf = (cells: readonly CellSums[]) =>
    cells.map((cell) => momentsOfCell(cell, question.observationDays, withGaps));
  const passed = dimensions.filter((dimension) => !isKept(dimension));
  const sums = await sumsByBreakdown(tx, relation, question, passed);
  const sumsOf = (dimension: BreakdownDimension) =>
    isKept(dimension) ? sumsByPart(tally, dimension) : sums[passed.indexOf(dimension)]!;
  return {
    units: total('assigned'),
    withGaps,
    tiers: cellsOf(tiers),
    breakdowns: new Map(dimensions.map((dimension) => [dimension, cellsOf(sumsOf(dimension))])),
    curves: curveCounts(tiers),
    migration: migrationCounts(tiers),
    contamination: contaminationOf(tiers),
    managers,
  };
}

/** Which unit values the methods want that are chosen by the plan and the moments, and those values. */
export async function readChosenMethods(
  tx: Transaction,
  from: Sql,
  { observationDays }: OutcomeQuestion,
  plan: EvaluationPlan,
  { tiers, withGaps }: OutcomeFigures,
): Promise<ChosenMethods> {
  // Evaluating the same experiment again, in whatever installation, tells the same unless the data say something else.
  const seed = plan.salt;
  const wanted = wantedUnitValues(plan, tiers, { seed, withGaps });
  const wishes = [...wanted].flatMap(([metric, each]) => {
    const item = metricItems.find(({ key }) => key === metric)!;
    return each.map((one) => ({ item, wanted: one }));
  });
  if (wishes.length === 0) return { seed, values: new Map() };
  // Bins are few beside the units, which the planner cannot know: it would sort all units for those of two arms.
  await tx.query(sql`select set_config('enable_sort', 'off', true)`);
  const rows = await tx.query<UnitValuesRow>(unitValuesSql({ from, wishes, observationDays }));
  await tx.query(sql`select set_config('enable_sort', 'on', true)`);
  const values = new Map<string, UnitValues[]>();
  const rowsOf = new Map<number, UnitValuesRow[]>();
  for (const row of rows) {
    const own = rowsOf.get(row.wish);
    if (own === undefined) rowsOf.set(row.wish, [row]);
    else own.push(row);
  }
  wishes.forEach(({ item, wanted: one }, index) => {
    const found = readUnitValues(rowsOf.get(index) ?? [], item, one, observationDays);
    values.set(item.key, [...(values.get(item.key) ?? []), found]);
  });
  return { seed, values };
}

/** Cells of a breakdown beyond these, by size, are shown together. */
const largestCellCount = 40;
export const otherCells = 'others';

async function sumsByBreakdown(
  tx: Transaction,
  relation: Sql,
  { experimentId }: OutcomeQuestion,
  dimensions: readonly BreakdownDimension[],
): Promise<CellSums[][]> {
  if (dimensions.length === 0) return [];
  const columns = dimensions.map((dimension) => sql.identifier(breakdownDimensions[dimension]));
  const countedBy: CountedBy[] = [];
  for (const [place, column] of columns.entries())
    countedBy.push({
      column: sql`u.${cellName(place)}`,
      cellOf: await cellsOfColumn(tx, experimentId, column),
    });
  const cells = sql.join(columns.map((column, place) => sql`e.${column} as ${cellName(place)}`));
  const withCells = sql`(
    select o.*, ${cells}
      from ${relation} o
      join ${enrolledSql} e on e.experiment_id = ${experimentId}::uuid and e.customer_id = o.customer_id)`;
  return tallyBreakdowns(tx, withCells, countedBy);
}

const cellName = (place: number) => sql.identifier(`cell_${place}`);

/** Small values of a column with many go together. */
async function cellsOfColumn(
  via: Queryable,
  experimentId: string,
  column: Sql,
): Promise<(value: string | null) => string | null> {
  const rows = await via.query<{ value: string }>(sql`
    select ${column} as value from ${enrolledSql} as e
     where experiment_id = ${experimentId}::uuid and ${column} is not null
     group by 1 order by count(*) desc, 1`);
  return smallTogether(rows.map(({ value }) => value));
}

/** The cell of a value, where values are given by size, the largest first. */
function smallTogether(values: readonly string[]): (value: string | null) => string | null {
  const small = new Set(values.slice(largestCellCount));
  return (value) => (value !== null && small.has(value) ? otherCells : value);
}

function isKept(dimension: BreakdownDimension): dimension is PartName {
  return dimension === 'region' || dimension === 'lifecycle';
}

function sumsByPart({ parts }: Tally, name: PartName): CellSums[] {
  const named = parts[name].flatMap(({ [name]: value, cells }) =>
    value == null
      ? []
      : [{ value, units: cells.reduce((sum, { sums, layout }) => sum + Number(sums[layout.assigned]), 0) }],
  );
  named.sort((a, b) => b.units - a.units || compareText(a.value, b.value));
  const cellOf = smallTogether(named.map(({ value }) => value));
  return addCells(
    parts[name].flatMap(({ [name]: value, cells }) =>
      cells.map((cell) => ({ ...cell, cell: cellOf(value!) })),
    ),
  );
}

function curveCounts(tiers: readonly CellSums[]): CurveCount[] {
  return curveColumns.flatMap(({ metric }, curve) =>
    countsPerVariant(tiers, ({ days }) => days[curve]!).flatMap(([variant, days]) =>
      [...days]
        .sort(([a], [b]) => a - b)
        .map(([key, units]) => ({ metric, variant, ...dayAndEvent(key), units })),
    ),
  );
}

function migrationCounts(tiers: readonly CellSums[]): MigrationCount[] {
  const sorted = [...tiers].sort(
    (a, b) => compareText(a.variant, b.variant) || compareText(a.cell!, b.cell!),
  );
  return sorted.flatMap(({ variant, cell, endTiers }) =>
    [...endTiers]
      .sort(([a], [b]) => compareText(a, b))
      .map(([toTier, customers]) => ({ variant, fromTier: cell!, toTier, customers })),
  );
}

function contaminationOf(tiers: readonly CellSums[]): Record<string, number> {
  const customers: Record<string, number> = {};
  for (const { variant, sums, layout } of [...tiers].sort((a, b) => compareText(a.variant, b.variant)))
    customers[variant] = (customers[variant] ?? 0) + Number(sums[layout.otherContacts]);
  return customers;
}

/** Counts of all tiers together, by variant. */
function countsPerVariant<Key>(
  tiers: readonly CellSums[],
  countsOf: (cell: CellSums) => ReadonlyMap<Key, number>,
): [variant: string, counts: Map<Key, number>][] {
  const variants = new Map<string, Map<Key, number>>();
  for (const cell of tiers) {
    const counts = variants.get(cell.variant) ?? new Map<Key, number>();
    variants.set(cell.variant, counts);
    for (const [key, units] of countsOf(cell)) counts.set(key, (counts.get(key) ?? 0) + units);
  }
  return [...variants].sort(([a], [b]) => compareText(a, b));
}

export async function countManagers(via: Queryable, experimentId: string): Promise<Map<string, number>> {
  const rows = await via.query<{ variant: string; managers: number }>(sql`
    select variant, count(manager)::int as managers
      from (select variant, manager from experiments.enrolment
             where experiment_id = ${experimentId}::uuid group by 1, 2) as managed
     group by 1`);
  return new Map(rows.map(({ variant, managers }) => [variant, managers]));
}
