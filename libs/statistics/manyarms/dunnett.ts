import { logGamma, normalDensity, normalUpper, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import type { Moments } from '../moments/index.js';
import { findRoot } from '../numerics/find-root.js';
import { gaussLegendre } from '../numerics/gauss-legendre.js';
import { satterthwaiteDf } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface DunnettComparison {
  /** Position of the treatment among those given. */
  readonly treatment: number;
  readonly difference: number;
  readonly standardError: number;
  readonly t: number;
  /** P(largest |T| of all comparisons ≥ |t|) when no treatment differs from control: adjusted for the family. */
  readonly p: number;
  /** Simultaneous: all intervals together cover with the given level. */
  readonly interval: Interval;
}

export interface Dunnett {
  readonly method: 'dunnett';
  readonly df: number;
  /** Two-sided critical value shared by all comparisons. */
  readonly criticalValue: number;
  readonly comparisons: readonly DunnettComparison[];
}

export interface DunnettOptions {
  /** Simultaneous coverage; default 0.95. */
  readonly level?: number;
  /** `pooled` (default) is Dunnett's own; `unpooled` lets every arm have its variance and takes the smallest Welch df. */
  readonly variance?: 'pooled' | 'unpooled';
}

/**
 * Dunnett's test: several treatments against one control, adjusted for the family, with simultaneous intervals.
 *
 * What: the comparisons share the control, so their correlations are products λᵢλⱼ with λᵢ² = v₀/(v₀ + vᵢ) (v = squared
 * error of an arm's mean). Given the control's deviation and the error scale they are independent, so that the
 * multivariate t probability is a double integral (Gauss–Legendre), to about 1e-10 absolute.
 * Assumes independent units, means that are close to normal, equal variances for `pooled`.
 * Errors: `tooFewObservations` when an arm is empty (`unpooled`: has one unit) or no degrees of freedom; `noVariance`.
 * Sources: Dunnett (1955, 1964); Genz & Bretz (2009), section 2.2 (product correlation); `unpooled`: Hasler & Hothorn (2008).
 */
export function dunnett(
  control: Moments,
  treatments: readonly Moments[],
  options: DunnettOptions = {},
): Maybe<Dunnett> {
  const level = options.level ?? 0.95;
  const arms = [control, ...treatments];
  const unpooled = options.variance === 'unpooled';
  if (treatments.length === 0 || arms.some((arm) => arm.n < (unpooled ? 2 : 1))) {
    return undefinedBecause('tooFewObservations');
  }
  const pooledDf = arms.reduce((sum, arm) => sum + arm.n - 1, 0);
  if (pooledDf < 1) return undefinedBecause('tooFewObservations');
  const pooledVariance = arms.reduce((sum, arm) => sum + arm.m2, 0) / pooledDf;
  const error = (arm: Moments) => (unpooled ? arm.m2 / (arm.n - 1) : pooledVariance) / arm.n;
  const base = error(control);
  if (treatments.some((arm) => !(base + error(arm) > 0))) return undefinedBecause('noVariance');
  const df = unpooled
    ? Math.min(...treatments.map((arm) => satterthwaiteDf(base, control.n - 1, error(arm), arm.n - 1)))
    : pooledDf;
  const shared = treatments.map((arm) => Math.sqrt(base / (base + error(arm))));
  const criticalValue = dunnettCritical(1 - level, shared, df);
  return {
    method: 'dunnett',
    df,
    criticalValue,
    comparisons: treatments.map((arm, treatment) => {
      const difference = arm.mean - control.mean;
      const standardError = Math.sqrt(base + error(arm));
      const t = difference / standardError;
      const half = criticalValue * standardError;
      return {
        treatment,
        difference,
        standardError,
        t,
        p: dunnettUpper(Math.abs(t), shared, df),
        interval: interval(difference - half, difference + half, level),
      };
    }),
  };
}

/** The c with P(max |Tᵢ| ≥ c) = alpha, between the value for one comparison and Bonferroni's. */
export function dunnettCritical(alpha: number, shared: readonly number[], df: number): number {
  const single = tUpperQuantile(alpha / 2, df);
  if (shared.length === 1) return single;
  const bonferroni = tUpperQuantile(alpha / 2 / shared.length, df);
  const scales = errorScales(df);
  return findRoot((c) => upperOver(scales, c, shared) - alpha, single * (1 - 1e-9), bonferroni * (1 + 1e-9), {
    relativeTolerance: 1e-9,
  });
}

/**
 * P(max |Tᵢ| ≥ c) for t statistics with a common error scale on df degrees of freedom and correlations λᵢλⱼ. Summed as
 * an upper tail, so that small p-values keep their digits.
 */
export function dunnettUpper(c: number, shared: readonly number[], df: number): number {
  return c <= 0 ? 1 : upperOver(errorScales(df), c, shared);
}

const rule = gaussLegendre(16);

interface ErrorScales {
  readonly scale: readonly number[];
  readonly mass: readonly number[];
}

/** Estimated over true standard error, as points with mass: the density of √(χ²/df), over ±9 normal deviations of its cube root. */
function errorScales(df: number): ErrorScales {
  if (!(df < 1e6)) return { scale: [1], mass: [1] };
  const bound = (z: number) => Math.max(0, 1 - 2 / (9 * df) + z * Math.sqrt(2 / (9 * df))) ** 1.5;
  const [low, high] = [bound(-9), bound(9)];
  const panels = df < 30 ? 6 : 3;
  const half = (high - low) / panels / 2;
  const logScale = Math.LN2 + (df / 2) * Math.log(df / 2) - logGamma(df / 2);
  const scale: number[] = [];
  const mass: number[] = [];
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < rule.nodes.length; i++) {
      const s = low + half * (2 * panel + 1 + (rule.nodes[i] as number));
      scale.push(s);
      mass.push(
        half * (rule.weights[i] as number) * Math.exp(logScale + (df - 1) * Math.log(s) - (df * s * s) / 2),
      );
    }
  }
  return { scale, mass };
}

/** Mass below this changes no digit that is given. */
const negligibleMass = 1e-17;

function upperOver({ scale, mass }: ErrorScales, c: number, shared: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < scale.length; i++) {
    const weight = mass[i] as number;
    if (weight > negligibleMass) sum += weight * anyBeyond(c * (scale[i] as number), shared);
  }
  return Math.min(1, sum);
}

const controlPanels = 5;

/** P(some |Zᵢ| ≥ c) of normal statistics, integrated over the control's deviation, which enters symmetrically. */
function anyBeyond(c: number, shared: readonly number[]): number {
  const reach = 9;
  const half = reach / controlPanels / 2;
  let sum = 0;
  for (let panel = 0; panel < controlPanels; panel++) {
    const centre = half * (2 * panel + 1);
    for (let i = 0; i < rule.nodes.length; i++) {
      const y = centre + half * (rule.nodes[i] as number);
      let logNone = 0;
      for (const lambda of shared) {
        const own = Math.sqrt(1 - lambda * lambda);
        const beyond = normalUpper((c - lambda * y) / own) + normalUpper((c + lambda * y) / own);
        logNone += Math.log1p(-Math.min(1, beyond));
      }
      sum += (rule.weights[i] as number) * normalDensity(y) * -Math.expm1(logNone);
    }
  }
  return 2 * sum * half;
}
