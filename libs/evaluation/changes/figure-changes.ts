import type { ChangeCause } from './cause.js';
import type { FigureChange, FigureStep } from './explanation.js';

/** A step as it is stored; tier and control empty where there is none. */
export interface StoredStep extends Omit<FigureStep, 'change'> {
  readonly metric: string;
  readonly tier: string;
  readonly variant: string;
  readonly control: string;
  readonly smallestN: number;
}

/** How many customers of an arm and tier a cause changed. */
export interface StoredCause {
  readonly cause: ChangeCause;
  readonly variant: string;
  readonly tier: string;
  readonly customers: number;
}

/**
 * Steps put together to figures. Where fewer than `least` customers stand behind any step, all steps of the figure are
 * withheld, since the one could be read off from the others.
 */
export function figureChanges(
  steps: readonly StoredStep[],
  causes: readonly StoredCause[],
  least: number,
): FigureChange[] {
  const byFigure = new Map<string, StoredStep[]>();
  for (const step of steps) {
    const key = JSON.stringify([step.metric, step.tier, step.variant, step.control]);
    byFigure.set(key, [...(byFigure.get(key) ?? []), step]);
  }
  return [...byFigure.values()].map((own) => {
    const { metric, tier, variant, control } = own[0]!;
    const suppressed = own.some((step) => isSmall(step, causes, least));
    const [before, after] = suppressed ? [null, null] : [own[0]!.before, own.at(-1)!.after];
    return {
      metric,
      tier: tier === '' ? null : tier,
      variant,
      control: control === '' ? null : control,
      before,
      after,
      change: difference(before, after),
      suppressed,
      steps: suppressed ? [] : own.map(toStep),
    };
  });
}

function toStep({ cause, before, after, sumBefore, sumAfter, nBefore, nAfter }: StoredStep): FigureStep {
  return { cause, before, after, change: difference(before, after), sumBefore, sumAfter, nBefore, nAfter };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

function isSmall(step: StoredStep, causes: readonly StoredCause[], least: number): boolean {
  if (step.smallestN < least) return true;
  return [step.variant, ...(step.control === '' ? [] : [step.control])].some((arm) => {
    const changed = causes
      .filter(
        ({ cause, variant, tier }) =>
          cause === step.cause && variant === arm && (step.tier === '' || tier === step.tier),
      )
      .reduce((sum, { customers }) => sum + customers, 0);
    return changed > 0 && changed < least;
  });
}
