import type { MetricKey } from '#measurement';
import { allocationDiffers, leadingEstimator } from '../estimation/index.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import type { OutcomeFigures } from '../reading/outcome-figures.js';
import { checksOf, mistrustOf, tierNames } from './checks.js';
import { curvePoints } from './curves.js';
import type { EvaluationResult } from './evaluation-result.js';
import { withFamilies } from './families.js';
import { breakdownRecords, tierRecords, type RecordsQuestion } from './metric-records.js';
import { totalEffects } from './total-effects.js';

/** From figures to everything that an evaluation says; nothing in here knows where the figures came from. */
export function assembleResult(
  plan: EvaluationPlan,
  figures: OutcomeFigures,
  { primary, interim }: { readonly primary: MetricKey; readonly interim: boolean },
): EvaluationResult {
  const { tiers, breakdowns, withGaps } = figures;
  const checks = checksOf(plan, tiers, primary, figures.contamination);
  const question: RecordsQuestion = {
    plan,
    interim,
    withGaps,
    mistrust: mistrustOf(checks),
    ...(figures.methods === undefined ? {} : { methods: figures.methods }),
  };
  const main = tierRecords(question, tiers);
  const details = [...breakdowns].map(([dimension, cells]) => breakdownRecords(question, dimension, cells));
  const comparisons = withFamilies([...main.comparisons, ...details.flatMap((detail) => detail.comparisons)]);
  const weighted = allocationDiffers(
    tierNames(tiers).map((name) => ({
      name,
      arms: Object.fromEntries(
        tiers
          .filter((cell) => cell.cell === name)
          .map((cell) => [
            cell.variant,
            { eligible: cell.assigned, moments: cell.items.get(primary)!.moments },
          ]),
      ),
      ...(plan.planned(name) === undefined ? {} : { planned: plan.planned(name)! }),
    })),
    plan.arms,
  );
  return {
    units: figures.units,
    interim,
    leading: main.leading.get(primary) ?? leadingEstimator(weighted, false),
    arms: [...main.arms, ...details.flatMap((detail) => detail.arms)],
    comparisons,
    totals: totalEffects({ ...question, tiers, comparisons, managers: figures.managers, weighted }),
    curves: curvePoints(figures.curves, plan.alpha),
    migration: figures.migration,
    checks,
  };
}
