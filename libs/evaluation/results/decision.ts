import { findMetric, type MetricDirection } from '#measurement';
import { isUndefined } from '#statistics';
import type { Mistrust } from '../estimation/index.js';
import type { ComparisonRecord, EvaluationResult } from './evaluation-result.js';

export type Finding =
  /** The primary metric differs from the control, in the wanted direction, at the family's level. */
  | 'better'
  | 'worse'
  /** No difference was shown; that is not the same as showing that there is none. */
  | 'noDifferenceShown'
  /** Nothing may be concluded; the reasons say why. */
  | 'undecided';

export interface ArmDecision {
  readonly variant: string;
  readonly metric: string;
  readonly finding: Finding;
  readonly because: readonly Mistrust[];
  /** Guardrails that moved the wrong way, each at the plan's alpha by itself. */
  readonly guardrailsHarmed: readonly string[];
}

export interface Decision {
  readonly made: boolean;
  readonly alpha: number;
  readonly arms: readonly ArmDecision[];
}

/** What the frozen plan lets one conclude, per arm and primary metric: the plan's level, its family, its guardrails. */
export function decide(
  { comparisons, interim }: Pick<EvaluationResult, 'comparisons' | 'interim'>,
  alpha: number,
): Decision {
  const leading = comparisons.filter((each) => each.leading && !each.exploratory);
  const arms = leading
    .filter((each) => each.role === 'primary')
    .map((each): ArmDecision => ({
      variant: each.variant,
      metric: each.metric,
      finding: findingOf(each, alpha),
      because: each.trust.because,
      guardrailsHarmed: leading
        .filter(
          (guard) => guard.role === 'guardrail' && guard.variant === each.variant && isHarmed(guard, alpha),
        )
        .map((guard) => guard.metric),
    }));
  return { made: !interim && arms.some((arm) => arm.finding !== 'undecided'), alpha, arms };
}

function findingOf({ metric, trust, pAdjusted, difference }: ComparisonRecord, alpha: number): Finding {
  if (!trust.ok || pAdjusted === null || isUndefined(pAdjusted) || isUndefined(difference))
    return 'undecided';
  if (pAdjusted >= alpha || difference === 0) return 'noDifferenceShown';
  return isWanted(difference, directionOf(metric)) ? 'better' : 'worse';
}

function isHarmed({ metric, p, difference }: ComparisonRecord, alpha: number): boolean {
  if (isUndefined(p) || isUndefined(difference) || p >= alpha) return false;
  return !isWanted(difference, directionOf(metric));
}

function isWanted(difference: number, direction: MetricDirection): boolean {
  return direction === 'lowerIsBetter' ? difference < 0 : difference > 0;
}

function directionOf(metric: string): MetricDirection {
  return findMetric(metric)?.direction ?? 'neither';
}
