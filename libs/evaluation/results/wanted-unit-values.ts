import { unitMetrics } from '#measurement';
import { wantedValues, type WantedValues } from '../estimation/index.js';
import type { VariantCell } from '../moments/cell-moments.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import { amountOf } from './method-evidence.js';
import { estimationQuestion } from './metric-records.js';

/** By metric, the unit values that its chosen methods need beside the moments of the tiers; of each amount once. */
export function wantedUnitValues(
  plan: EvaluationPlan,
  tiers: readonly VariantCell[],
  { seed, withGaps }: { readonly seed: string; readonly withGaps: boolean },
): ReadonlyMap<string, readonly WantedValues[]> {
  const question = { plan, withGaps, interim: false, mistrust: [], methods: { seed, values: new Map() } };
  const amounts = new Set<string>();
  return new Map(
    unitMetrics.flatMap((metric) => {
      if (amounts.has(amountOf(metric))) return [];
      amounts.add(amountOf(metric));
      const wanted = wantedValues(estimationQuestion(question, metric, tiers, true));
      return wanted.length === 0 ? [] : [[metric.key, wanted] as const];
    }),
  );
}
