import type { Estimate } from '../estimation/index.js';
import { isUndefined, type Interval, type Maybe } from '#statistics';
import type { AnalysisRejection } from './analysis-record.js';

interface Bounded {
  readonly point: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** One comparison of two arms; null where a quantity is not defined, with the reason under `trust`. */
export interface AnalysedEstimate {
  readonly metric: string;
  readonly variant: string;
  readonly control: string;
  /** Null: all tiers together. */
  readonly tier: string | null;
  readonly breakdown: { readonly column: string; readonly value: string } | null;
  readonly estimator: Estimate['estimator'];
  readonly n: { readonly control: number; readonly treatment: number };
  readonly missing: { readonly control: number; readonly treatment: number };
  readonly value: { readonly control: number | null; readonly treatment: number | null };
  readonly difference: Bounded | null;
  readonly lift: Bounded | null;
  readonly p: number | null;
  readonly method: string;
  readonly intervalAndPDiffer: string | null;
  readonly trust: { readonly ok: boolean; readonly because: readonly string[] };
}

export interface AnalysisAnswer {
  readonly rows: {
    readonly read: number;
    readonly accepted: number;
    readonly quarantined: number;
    readonly reasons: Readonly<Partial<Record<AnalysisRejection, number>>>;
  };
  readonly units: number;
  readonly sampleRatio: {
    readonly chiSquare: number | null;
    readonly df: number | null;
    readonly p: number | null;
    readonly verdict: 'ok' | 'warning' | 'failed' | 'notPlanned';
  };
  readonly arms: readonly { readonly variant: string; readonly n: number }[];
  readonly estimates: readonly AnalysedEstimate[];
}

export function analysedEstimate(
  estimate: Estimate,
  breakdown: AnalysedEstimate['breakdown'],
): AnalysedEstimate {
  return {
    metric: estimate.metric,
    variant: estimate.variant,
    control: estimate.control,
    tier: estimate.stratum,
    breakdown,
    estimator: estimate.estimator,
    n: estimate.n,
    missing: estimate.missing,
    value: { control: orNull(estimate.value.control), treatment: orNull(estimate.value.treatment) },
    difference: bounded(estimate.difference, estimate.interval),
    lift: isUndefined(estimate.lift) ? null : bounded(estimate.lift.point, estimate.lift.interval),
    p: orNull(estimate.p),
    method: estimate.method,
    intervalAndPDiffer: estimate.intervalAndPDiffer ?? null,
    trust: estimate.trust,
  };
}

function orNull(value: Maybe<number>): number | null {
  return isUndefined(value) ? null : value;
}

function bounded(point: Maybe<number>, interval: Maybe<Interval>): Bounded | null {
  if (isUndefined(point)) return null;
  if (isUndefined(interval)) return { point, low: null, high: null };
  return { point, low: finite(interval.low), high: finite(interval.high) };
}

/** JSON knows no infinity: an open end is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
