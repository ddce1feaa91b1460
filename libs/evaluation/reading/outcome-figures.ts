import { metricCatalogue, type CurveMetric } from '#measurement';
import { sql, type Queryable, type Sql } from '#platform';
import { readMomentsRow, type MomentsRow, type VariantCell } from '../moments/cell-moments.js';
import { momentsItems } from '../moments/metric-pair.js';
import { momentsSql } from '../moments/moments.sql.js';
import { readUnitValues, type UnitValuesRow } from '../moments/unit-values.js';
import { unitValuesSql } from '../moments/unit-values.sql.js';
import type { UnitValues } from '../estimation/index.js';
import type { OutcomeQuestion } from '../outcomes/outcome-question.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import type { ChosenMethods } from '../results/metric-records.js';
import { wantedUnitValues } from '../results/wanted-unit-values.js';
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
  readonly migration: readonly {
    readonly variant: string;
    readonly fromTier: string;
    readonly toTier: string;
    readonly customers: number;
  }[];
  readonly contamination: Readonly<Record<string, number>>;
  readonly managers: ReadonlyMap<string, number>;
  /** Unit values where a method asked for them; undefined where every comparison stays with the classical methods. */
  readonly methods?: ChosenMethods;
}

/** Cells of a breakdown beyond these, by size, are shown together. */
const largestCellCount = 40;
export const otherCells = 'others';

/**
 * Reads the figures from a relation of unit outcomes: the stored ones, or a temporary table when reproducing. Moments come
 * first; with a plan to choose methods by, they say which metrics' unit values are read too.
 */
export async function readFigures(
  via: Queryable,
  from: Sql,
  question: OutcomeQuestion,
  dimensions: readonly BreakdownDimension[],
  choosing: EvaluationPlan | undefined,
): Promise<OutcomeFigures> {
  const overview = await via.one<{ units: number; gaps: number }>(sql`
    select count(*)::int as units, count(*) filter (where u.covariate_fen is null)::int as gaps from ${from} u`);
  const withGaps = overview!.gaps > 0;
  const cells = async (relation: Sql, cell: Sql, withPowers = false): Promise<VariantCell[]> => {
    const rows = await via.query<MomentsRow>(momentsSql({ from: relation, cell, withGaps, withPowers }));
    return rows.map((row) => readMomentsRow(row, question.observationDays, withGaps));
  };
  const breakdowns = new Map<BreakdownDimension, readonly VariantCell[]>();
  const tiers = await cells(from, sql`u.tier`, choosing !== undefined);
  for (const dimension of dimensions) {
    breakdowns.set(dimension, await cells(withDimension(from, question, dimension), sql`u.cell`));
  }
  return {
    units: overview!.units,
    withGaps,
    tiers,
    breakdowns,
    curves: await curveCounts(via, from),
    migration: await via.query(sql`
      select u.variant, u.tier as "fromTier", coalesce(u.end_tier, 'missing') as "toTier", count(*)::int as customers
        from ${from} u group by 1, 2, 3 order by 1, 2, 3`),
    contamination: await contaminationOf(via, from),
    managers: await managersOf(via, question),
    ...(choosing === undefined
      ? {}
      : { methods: await methodsOf(via, from, question, { plan: choosing, tiers, withGaps }) }),
  };
}

async function methodsOf(
  via: Queryable,
  from: Sql,
  { observationDays }: OutcomeQuestion,
  known: {
    readonly plan: EvaluationPlan;
    readonly tiers: readonly VariantCell[];
    readonly withGaps: boolean;
  },
): Promise<ChosenMethods> {
  // Evaluating the same experiment again, in whatever installation, tells the same unless the data say something else.
  const seed = known.plan.salt;
  const wanted = wantedUnitValues(known.plan, known.tiers, { seed, withGaps: known.withGaps });
  const wishes = [...wanted].flatMap(([metric, each]) => {
    const item = momentsItems.find(({ key }) => key === metric)!;
    return each.map((one) => ({ item, wanted: one }));
  });
  if (wishes.length === 0) return { seed, values: new Map() };
  const rows = await via.query<UnitValuesRow>(unitValuesSql({ from, wishes, observationDays }));
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

/**
 * One row is one unit outcome with its cell of a dimension; small cells of a dimension with many go together.
 */
function withDimension(from: Sql, { experimentId }: OutcomeQuestion, dimension: BreakdownDimension): Sql {
  const column = sql.identifier(`e.${breakdownDimensions[dimension]}`);
  return sql`(
    select o.*, case when r.place > ${largestCellCount} then ${otherCells} else ${column} end as cell
      from ${from} o
      join experiments.enrolment e on e.experiment_id = ${experimentId}::uuid and e.customer_id = o.customer_id
      left join (
        select ${column} as cell, row_number() over (order by count(*) desc, ${column}) as place
          from experiments.enrolment e
         where e.experiment_id = ${experimentId}::uuid and ${column} is not null
         group by 1
      ) r on r.cell = ${column})`;
}

async function curveCounts(via: Queryable, from: Sql): Promise<CurveCount[]> {
  const curves = metricCatalogue.filter(
    (metric): metric is CurveMetric & typeof metric => metric.kind === 'curve',
  );
  const counts: CurveCount[] = [];
  for (const { key, day, event, eligible } of curves) {
    counts.push(
      ...(await via.query<CurveCount>(sql`
        select ${key} as metric, u.variant, ${sql.literal(day)} as day, ${sql.literal(event)} as event, count(*)::int as units
          from ${from} u
         where ${sql.literal(eligible)} and ${sql.literal(day)} is not null and ${sql.literal(event)} is not null
         group by 2, 3, 4 order by 2, 3, 4`)),
    );
  }
  return counts;
}

async function contaminationOf(via: Queryable, from: Sql): Promise<Record<string, number>> {
  const rows = await via.query<{ variant: string; customers: number }>(sql`
    select u.variant, count(*) filter (where u.other_variant_contacts > 0)::int as customers
      from ${from} u group by 1 order by 1`);
  return Object.fromEntries(rows.map(({ variant, customers }) => [variant, customers]));
}

async function managersOf(via: Queryable, { experimentId }: OutcomeQuestion): Promise<Map<string, number>> {
  const rows = await via.query<{ variant: string; managers: number }>(sql`
    select variant, count(distinct manager)::int as managers
      from experiments.enrolment where experiment_id = ${experimentId}::uuid group by 1`);
  return new Map(rows.map(({ variant, managers }) => [variant, managers]));
}
