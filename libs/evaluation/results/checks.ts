import { isUndefined, type Maybe } from '#statistics';
import { coverageWithinTiers, ratioWithinTiers, type Mistrust, type TierRatio } from '../estimation/index.js';
import type { VariantCell } from '../moments/cell-moments.js';
import type { EvaluationPlan } from '../plan/evaluation-plan.js';
import type { Checks, RatioCheck } from './evaluation-result.js';

/** The checks of one evaluation from its cells per variant and tier, for the metric that decides. */
export function checksOf(
  plan: EvaluationPlan,
  tiers: readonly VariantCell[],
  primary: string,
  contamination: Readonly<Record<string, number>>,
): Checks {
  const known = (cell: VariantCell) => cell.items.get(primary)!;
  const reached = (cell: VariantCell) => Number(cell.items.get('reachRate')!.sum);
  const cells = plan.arms.map((variant) => {
    const own = tiers.filter((cell) => cell.variant === variant);
    return {
      variant,
      eligible: own.reduce((sum, cell) => sum + known(cell).eligible, 0),
      withOutcome: own.reduce((sum, cell) => sum + known(cell).moments.n, 0),
    };
  });
  return {
    sampleRatio: {
      withOutcome: ratio(plan, tiers, plan.arms, (cell) => known(cell).moments.n),
      delivered: ratio(plan, tiers, plan.contacted, reached),
      assigned: plan.exactAllocation ? notPlanned : ratio(plan, tiers, plan.arms, (cell) => cell.assigned),
    },
    coverage: { metric: primary, arms: cells, ...coverage(plan, tiers, primary) },
    contamination,
  };
}

/** What the checks say against every comparison. */
export function mistrustOf({ sampleRatio, coverage: covered }: Checks): Mistrust[] {
  const ratios = [sampleRatio.withOutcome, sampleRatio.delivered, sampleRatio.assigned];
  return [
    ...(ratios.some((check) => check.verdict === 'failed') ? (['sampleRatioFailed'] as const) : []),
    ...(covered.verdict === 'failed' ? (['coverageDiffers'] as const) : []),
  ];
}

const notPlanned: RatioCheck = { verdict: 'notPlanned', chiSquare: null, df: null, p: null };

function ratio(
  plan: EvaluationPlan,
  tiers: readonly VariantCell[],
  arms: readonly string[],
  count: (cell: VariantCell) => number,
): RatioCheck {
  const names = tierNames(tiers);
  if (arms.length < 2 || names.some((tier) => plan.planned(tier) === undefined)) return notPlanned;
  return checkOf(
    ratioWithinTiers(
      names.map((tier) => ({
        tier,
        arms: arms.map((variant) => {
          const cell = tiers.find((each) => each.variant === variant && each.cell === tier);
          return { count: cell === undefined ? 0 : count(cell), weight: plan.planned(tier)![variant] ?? 0 };
        }),
      })),
    ),
  );
}

function coverage(plan: EvaluationPlan, tiers: readonly VariantCell[], primary: string): RatioCheck {
  return checkOf(
    coverageWithinTiers(
      tierNames(tiers).map((tier) => ({
        arms: plan.arms.flatMap((variant) => {
          const item = tiers
            .find((each) => each.variant === variant && each.cell === tier)
            ?.items.get(primary);
          return item === undefined
            ? []
            : [{ known: item.moments.n, missing: item.eligible - item.moments.n }];
        }),
      })),
    ),
  );
}

function checkOf(found: Maybe<TierRatio>): RatioCheck {
  return isUndefined(found) ? notPlanned : found;
}

export function tierNames(tiers: readonly VariantCell[]): string[] {
  return [...new Set(tiers.map((cell) => cell.cell))];
}
