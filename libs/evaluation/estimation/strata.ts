import { mergeCrossMoments, type CrossMoments } from '#statistics';
import type { Pair } from './estimate.js';
import type { ArmMoments, EstimationQuestion, Stratum } from './question.js';
import type { WeightedPart } from './weighted-comparison.js';

export function pairsOf({ arms, control, compare }: EstimationQuestion): Pair<string>[] {
  const others = arms.filter((arm) => arm !== control);
  const againstControl = others.map((treatment) => ({ control, treatment }));
  if (compare === 'control') return againstControl;
  const amongOthers = others.flatMap((treatment, i) =>
    others.slice(0, i).map((earlier) => ({ control: earlier, treatment })),
  );
  return [...againstControl, ...amongOthers];
}

/** Strata as results of their own: a single one would repeat the overall result. */
export function strataToShow({ strata }: EstimationQuestion): readonly Stratum[] {
  return strata.length > 1 ? strata : [];
}

export function overallStratum({ strata, arms }: EstimationQuestion): Stratum {
  const merged: Record<string, ArmMoments> = {};
  for (const arm of arms) {
    const parts = strata.flatMap((stratum) => stratum.arms[arm] ?? []);
    const moments = mergeAll(parts.map((part) => part.moments));
    if (moments === undefined) continue;
    merged[arm] = { eligible: parts.reduce((sum, part) => sum + part.eligible, 0), moments };
  }
  return { name: '', arms: merged };
}

function mergeAll(parts: readonly CrossMoments[]): CrossMoments | undefined {
  const [first, ...others] = parts;
  return first === undefined ? undefined : mergeCrossMoments(first, ...others);
}

/** Weights: eligible units of all arms, with an outcome or without, so that no outcome can move them. */
export function weightedParts({ strata, arms }: EstimationQuestion, pair: Pair<string>): WeightedPart[] {
  const names = strata.flatMap((stratum) => Object.values(stratum.arms)).at(0)?.moments.names ?? [];
  const none: CrossMoments = {
    names,
    n: 0,
    means: names.map(() => 0),
    cross: names.map(() => names.map(() => 0)),
  };
  return strata
    .map((stratum) => ({
      name: stratum.name,
      weight: arms.reduce((sum, arm) => sum + (stratum.arms[arm]?.eligible ?? 0), 0),
      arms: {
        control: stratum.arms[pair.control]?.moments ?? none,
        treatment: stratum.arms[pair.treatment]?.moments ?? none,
      },
    }))
    .filter((part) => part.weight > 0);
}

export function momentsOfPair(pair: Pair<string>, stratum: Stratum): Pair<CrossMoments> | undefined {
  const control = stratum.arms[pair.control]?.moments;
  const treatment = stratum.arms[pair.treatment]?.moments;
  return control && treatment && control.n > 0 && treatment.n > 0 ? { control, treatment } : undefined;
}

export function outcomesOf(stratum: Stratum, arm: string): number {
  return stratum.arms[arm]?.moments.n ?? 0;
}

export function missingOf(stratum: Stratum, arm: string): number {
  const data = stratum.arms[arm];
  return data === undefined ? 0 : data.eligible - data.moments.n;
}

/** All units of all arms together; undefined where there is no arm. */
export function everybodyIn(stratum: Stratum): CrossMoments | undefined {
  return mergeAll(Object.values(stratum.arms).map((arm) => arm.moments));
}
