import { scaleFactor, unitMetrics, type UnitMetric } from '#measurement';
import { isUndefined, mergeCrossMoments, subsetCrossMoments, type CrossMoments } from '#statistics';
import {
  denominatorName,
  estimateMetric,
  numeratorName,
  outcomeName,
  permutationsOf,
  rescaled,
  type ArmEstimate,
  type Estimate,
  type EstimationQuestion,
  type Estimator,
  type Mistrust,
  type Permute,
  type Stratum,
  type UnitValues,
} from '../estimation/index.js';
import { covariateName, gapName, type CellMoments, type VariantCell } from '../moments/cell-moments.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import { tierNames } from './checks.js';
import type { ArmRecord, ComparisonRecord, Dimension } from './evaluation-result.js';
import { amountOf, methodEvidence } from './method-evidence.js';

export interface RecordsQuestion {
  readonly plan: EvaluationPlan;
  readonly interim: boolean;
  readonly mistrust: readonly Mistrust[];
  readonly withGaps: boolean;
  /** Undefined: every comparison stays with the classical methods, as in evaluations from before there was a choice. */
  readonly methods?: ChosenMethods;
}

/** What methods that go beyond moments need: where their chance starts, and the unit values that they asked for, by metric. */
export interface ChosenMethods {
  readonly seed: string;
  readonly values: ReadonlyMap<string, readonly UnitValues[]>;
}

export interface MetricRecords {
  readonly arms: readonly ArmRecord[];
  readonly comparisons: readonly ComparisonRecord[];
  readonly leading: ReadonlyMap<string, Estimator>;
}

/** Every metric overall and by tier. */
export function tierRecords(question: RecordsQuestion, cells: readonly VariantCell[]): MetricRecords {
  return collect(question, 'tier', cells, true);
}

/** Every metric by the cells of one breakdown, without adjustment. */
export function breakdownRecords(
  question: RecordsQuestion,
  dimension: Dimension,
  cells: readonly VariantCell[],
): MetricRecords {
  return collect(question, dimension, cells, false);
}

function collect(
  question: RecordsQuestion,
  dimension: Dimension,
  cells: readonly VariantCell[],
  overall: boolean,
): MetricRecords {
  const arms: ArmRecord[] = [];
  const comparisons: ComparisonRecord[] = [];
  const leading = new Map<string, Estimator>();
  const permutations = new Map<string, { readonly permute: Permute; readonly factor: number }>();
  for (const metric of unitMetrics) {
    const asked = estimationQuestion(question, metric, cells, overall);
    // Growth in all and per month are one amount: one test, told in two units.
    const amount = amountOf(metric);
    const factor = scaleFactor(metric.scale, question.plan.observationDays);
    const first = permutations.get(amount) ?? { permute: permutationsOf(asked), factor };
    permutations.set(amount, first);
    const found = estimateMetric(asked, rescaled(first.permute, factor / first.factor));
    leading.set(metric.key, found.leading);
    const shown = asked.strata.length > 1 ? found : withOnlyStratum(found, asked.strata[0]);
    for (const arm of shown.arms) {
      if (arm.stratum === null && !overall) continue;
      arms.push(armRecord(dimension, cells, metric, arm));
    }
    for (const estimate of shown.estimates) {
      if (estimate.stratum === null && !overall) continue;
      comparisons.push(comparisonRecord(question, dimension, estimate));
    }
  }
  return { arms, comparisons, leading };
}

/** A single tier repeats the overall result, under its own name. */
function withOnlyStratum(
  found: { readonly arms: readonly ArmEstimate[]; readonly estimates: readonly Estimate[] },
  stratum: Stratum | undefined,
) {
  if (stratum === undefined) return found;
  const within = found.estimates.filter(({ estimator }) => estimator === 'plain' || estimator === 'adjusted');
  return {
    arms: [...found.arms, ...found.arms.map((arm) => ({ ...arm, stratum: stratum.name }))],
    estimates: [...found.estimates, ...within.map((estimate) => ({ ...estimate, stratum: stratum.name }))],
  };
}

export function estimationQuestion(
  { plan, interim, withGaps, methods }: RecordsQuestion,
  metric: UnitMetric,
  cells: readonly VariantCell[],
  adjusts: boolean,
): EstimationQuestion {
  return {
    metric: metric.key,
    kind: metric.kind,
    descriptive: metric.use === 'descriptive',
    ...(metric.offset === undefined ? {} : { offset: metric.offset }),
    arms: plan.arms,
    control: plan.control,
    compare: 'control',
    strata: strataOf(plan, metric.key, cells, adjusts),
    covariates: adjusts && metric.use === 'compared' ? [covariateName, ...(withGaps ? [gapName] : [])] : [],
    // Balances before the start explain balances; they say little of a rare yes or no, and Newcombe holds where those are few.
    adjustedLeads: plan.adjustedLeads && metric.kind !== 'proportion',
    randomised: plan.randomised,
    interim,
    alpha: plan.alpha,
    ...(methods === undefined
      ? {}
      : {
          evidence: methodEvidence(plan, metric, cells, { seed: methods.seed, tiers: adjusts }),
          ...(adjusts ? { values: methods.values.get(metric.key) ?? [] } : {}),
        }),
  };
}

function strataOf(
  plan: EvaluationPlan,
  key: string,
  cells: readonly VariantCell[],
  tiers: boolean,
): Stratum[] {
  return tierNames(cells).map((name) => {
    const own = cells.filter((cell) => cell.cell === name);
    const planned = tiers ? plan.planned(name) : undefined;
    return {
      name,
      arms: Object.fromEntries(own.map((cell) => [cell.variant, cell.items.get(key)!])),
      ...(planned === undefined ? {} : { planned }),
    };
  });
}

function armRecord(
  dimension: Dimension,
  cells: readonly VariantCell[],
  metric: UnitMetric,
  { stratum, ...arm }: ArmEstimate,
): ArmRecord {
  const own = cells.filter(
    (cell) => cell.variant === arm.variant && (stratum === null || cell.cell === stratum),
  );
  const items = own.map((cell) => cell.items.get(metric.key)!);
  const variables = metric.kind === 'ratio' ? [numeratorName, denominatorName] : [outcomeName];
  const parts = items.map((item) => subsetCrossMoments(item.moments, variables));
  const { names, means, cross } = mergeCrossMoments(parts[0]!, ...parts.slice(1)) as CrossMoments;
  return {
    ...arm,
    dimension: stratum === null ? '' : dimension,
    cell: stratum ?? '',
    assigned: own.reduce((sum, cell) => sum + cell.assigned, 0),
    numeratorSum: sumOf(items, 'sum'),
    denominatorSum: sumOf(items, 'secondSum'),
    moments: { names, means, cross },
  };
}

function sumOf(items: readonly CellMoments[], which: 'sum' | 'secondSum'): string | null {
  if (items.some((item) => item[which] === null)) return null;
  return items.reduce((sum, item) => sum + BigInt(item[which]!), 0n).toString();
}

function comparisonRecord(
  { plan, mistrust }: RecordsQuestion,
  dimension: Dimension,
  { stratum, ...estimate }: Estimate,
): ComparisonRecord {
  const because = [...new Set([...estimate.trust.because, ...mistrust])];
  return {
    ...estimate,
    dimension: stratum === null ? '' : dimension,
    cell: stratum ?? '',
    role: plan.role(estimate.metric),
    exploratory: stratum !== null,
    pAdjusted: null,
    trust: { ok: because.length === 0, because },
  };
}

/** Comparisons whose difference has a value. */
export function isEstimated(comparison: ComparisonRecord): boolean {
  return !isUndefined(comparison.difference);
}
