import { unitMetrics, type UnitMetric } from '#measurement';
import { permutationDraws } from '#statistics';
import type { ArmBlindShape, MethodEvidence } from '../estimation/index.js';
import type { VariantCell } from '../moments/cell-moments.js';
import { addPowerSums, shapeOf, type PowerSums } from '../moments/power-sums.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import { tierNames } from './checks.js';

/** The rank at which a test of metrics that the plan names rejects, and of those that are looked at beside them. */
const rankOfNamed = 25;
const rankOfFurther = 10;
/** No test costs more random assignments. A level like 1.23 % that needs more to be exact keeps the classical methods. */
const mostDraws = 5999;

/** What the choice of methods may look at for one metric: shapes of its outcome by tier, whatever the arm. */
export function methodEvidence(
  plan: EvaluationPlan,
  metric: UnitMetric,
  cells: readonly VariantCell[],
  { seed, tiers }: { readonly seed: string; readonly tiers: boolean },
): MethodEvidence {
  const draws = drawsFor(plan.alpha, isNamed(plan, metric) ? rankOfNamed : rankOfFurther);
  const evidence = { exactAllocation: plan.exactAllocation, draws, seed };
  if (!tiers || metric.kind === 'proportion') return evidence;
  const powersOf = (own: readonly VariantCell[]) =>
    addPowerSums(own.map((cell) => cell.items.get(metric.key)?.powers).filter((sums) => sums !== undefined));
  const all = powersOf(cells);
  // Along this ratio of all arms together, the numerators' rest is what a difference of ratios is made of.
  const ratio = metric.kind === 'ratio' && all[0]![1] !== 0 ? all[1]![0]! / all[0]![1]! : 0;
  const shape = (own: readonly VariantCell[]): ArmBlindShape => {
    const baseline = baselineOf(metric, own);
    return {
      shape: shapeOf(powersOf(own), ratio),
      ...(baseline === undefined ? {} : { baseline: shapeOf(baseline) }),
    };
  };
  return {
    ...evidence,
    shapes: new Map(
      tierNames(cells).map((tier) => [tier, shape(cells.filter((cell) => cell.cell === tier))]),
    ),
    overallShape: shape(cells),
  };
}

/** AUM frozen at enrolment is the same amount before assignment as a mean of AUM. */
function baselineOf(metric: UnitMetric, cells: readonly VariantCell[]): PowerSums | undefined {
  if (metric.topic !== 'assets' || metric.kind !== 'mean') return undefined;
  const sums = addPowerSums(cells.map((cell) => cell.covariatePowers).filter((found) => found !== undefined));
  return sums[0]![0]! > 0 ? sums : undefined;
}

/** The same amount in another unit (per month) is named with it, so that both get the same p-value. */
function isNamed(plan: EvaluationPlan, metric: UnitMetric): boolean {
  const amount = amountOf(metric);
  return unitMetrics.some((other) => amountOf(other) === amount && plan.role(other.key) !== 'further');
}

/** What is compared, whatever its unit: metrics of one amount differ by a factor only. */
export function amountOf({ kind, numerator, denominator, eligible }: UnitMetric): string {
  return [kind, numerator, denominator, eligible].join('|');
}

/** B with (B + 1)·α/2 whole: 999 and 399 at 5 %. */
function drawsFor(alpha: number, rank: number): number | undefined {
  const atLeast = Math.min(mostDraws / 2, Math.round((2 * rank) / alpha) - 1);
  try {
    const draws = permutationDraws(1 - alpha, atLeast);
    return draws <= mostDraws ? draws : undefined;
  } catch {
    return undefined;
  }
}
