export interface RootSearch {
  /** Stop when the bracket is narrower than this share of the root (default 4 units in the last place). */
  readonly relativeTolerance?: number;
  /** Stop when the bracket is narrower than this, whatever the root (default 0). */
  readonly absoluteTolerance?: number;
}

/**
 * A root of a continuous function between two points where its signs differ.
 *
 * Brent's method: inverse quadratic interpolation and secant steps, with bisection whenever they do not shrink the
 * bracket fast enough, so that it always ends. Throws when the signs do not differ, because then the caller has not
 * checked that an answer exists.
 *
 * Source: Brent (1973), Algorithms for Minimization without Derivatives, chapter 4.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  search: RootSearch = {},
): number {
  const relative = search.relativeTolerance ?? 4 * Number.EPSILON;
  const absolute = search.absoluteTolerance ?? 0;
  let previous = low;
  let best = high;
  let fPrevious = f(previous);
  let fBest = f(best);
  if (fPrevious === 0) return previous;
  if (fBest === 0) return best;
  if (!(fPrevious * fBest < 0)) {
    throw new RangeError(`no change of sign between ${low} (${fPrevious}) and ${high} (${fBest})`);
  }
  let opposite = previous;
  let fOpposite = fPrevious;
  let step = best - previous;
  let stepBefore = step;

  for (;;) {
    if (Math.abs(fOpposite) < Math.abs(fBest)) {
      [previous, best, opposite] = [best, opposite, best];
      [fPrevious, fBest, fOpposite] = [fBest, fOpposite, fBest];
    }
    const tolerance = Math.max(relative * Math.abs(best), absolute, Number.MIN_VALUE);
    const toMiddle = (opposite - best) / 2;
    if (fBest === 0 || Math.abs(toMiddle) <= tolerance) return best;

    const proposal = interpolate(previous, best, opposite, fPrevious, fBest, fOpposite);
    const shrinks =
      Math.abs(stepBefore) >= tolerance &&
      Math.abs(fPrevious) > Math.abs(fBest) &&
      proposal / toMiddle > 0 &&
      Math.abs(proposal) < Math.min(1.5 * Math.abs(toMiddle) - tolerance / 2, Math.abs(stepBefore / 2));
    stepBefore = shrinks ? step : toMiddle;
    step = shrinks ? proposal : toMiddle;

    previous = best;
    fPrevious = fBest;
    best += Math.abs(step) > tolerance ? step : Math.sign(toMiddle) * tolerance;
    fBest = f(best);
    if (Math.sign(fBest) === Math.sign(fOpposite)) {
      opposite = previous;
      fOpposite = fPrevious;
      step = best - previous;
      stepBefore = step;
    }
  }
}

/** Step from `best` to where the secant, or the inverse parabola through three points, crosses zero. */
function interpolate(
  previous: number,
  best: number,
  opposite: number,
  fPrevious: number,
  fBest: number,
  fOpposite: number,
): number {
  const s = fBest / fPrevious;
  if (previous === opposite) return ((opposite - best) * s) / (s - 1);
  const q = fPrevious / fOpposite;
  const r = fBest / fOpposite;
  const numerator = s * ((opposite - best) * q * (q - r) - (best - previous) * (r - 1));
  const denominator = (q - 1) * (r - 1) * (s - 1);
  return -numerator / denominator;
}
