import { isUndefined, type Interval, type Maybe } from '#statistics';
import type { ArmRecord, ComparisonRecord, TotalEffectRecord } from './evaluation-result.js';

/** A row of a result table, by column. Every row of a table has the same columns. */
export type ResultRow = Readonly<Record<string, unknown>>;

export function armRows(arms: readonly ArmRecord[]): ResultRow[] {
  return arms.map((arm) => ({
    metric: arm.metric,
    dimension: arm.dimension,
    cell: arm.cell,
    variant: arm.variant,
    assigned: arm.assigned,
    eligible: arm.eligible,
    n: arm.n,
    missing: arm.missing,
    numerator_sum: arm.numeratorSum,
    denominator_sum: arm.denominatorSum,
    value: number(arm.value),
    low: bound(arm.interval, 'low'),
    high: bound(arm.interval, 'high'),
    method: arm.method,
    because: reason(arm.value) ?? reason(arm.interval),
    moments: arm.moments,
  }));
}

export function comparisonRows(comparisons: readonly ComparisonRecord[]): ResultRow[] {
  return comparisons.map((each) => {
    const lift = isUndefined(each.lift) ? undefined : each.lift;
    return {
      metric: each.metric,
      dimension: each.dimension,
      cell: each.cell,
      variant: each.variant,
      control: each.control,
      estimator: each.estimator,
      leads: each.leading,
      role: each.role,
      exploratory: each.exploratory,
      n_control: each.n.control,
      n_treatment: each.n.treatment,
      missing_control: each.missing.control,
      missing_treatment: each.missing.treatment,
      value_control: number(each.value.control),
      value_treatment: number(each.value.treatment),
      point: number(each.difference),
      low: bound(each.interval, 'low'),
      high: bound(each.interval, 'high'),
      interval_kind: isUndefined(each.interval) ? null : each.interval.kind,
      interval_method: each.intervalMethod,
      standard_error: number(each.standardError),
      p: number(each.p),
      p_because: reason(each.p),
      p_adjusted: each.pAdjusted === null ? null : number(each.pAdjusted),
      lift_point: lift === undefined ? null : lift.point,
      lift_low: lift === undefined ? null : bound(lift.interval, 'low'),
      lift_high: lift === undefined ? null : bound(lift.interval, 'high'),
      lift_method: lift === undefined ? null : lift.method,
      lift_because: reason(each.lift) ?? (lift === undefined ? null : reason(lift.interval)),
      method: each.method,
      because: reason(each.difference) ?? reason(each.interval),
      interval_and_p_differ: each.intervalAndPDiffer ?? null,
      method_reason: each.methodReason ?? null,
      ...classicalColumns(each),
      dropped_tiers: each.dropped,
      trust_ok: each.trust.ok,
      trust_because: each.trust.because,
    };
  });
}

/** Comparisons for which no method was chosen have none beside it. */
function classicalColumns({ methodReason, classical }: ComparisonRecord): ResultRow {
  const beside = methodReason === undefined ? undefined : classical;
  return {
    classical_method: beside === undefined ? null : beside.method,
    classical_interval_method: beside === undefined ? null : beside.intervalMethod,
    classical_p: beside === undefined ? null : number(beside.p),
    classical_low: beside === undefined ? null : bound(beside.interval, 'low'),
    classical_high: beside === undefined ? null : bound(beside.interval, 'high'),
  };
}

export function totalRows(totals: readonly TotalEffectRecord[]): ResultRow[] {
  return totals.map((total) => ({
    metric: total.metric,
    variant: total.variant,
    control: total.control,
    estimator: total.estimator,
    n_control: total.n.control,
    n_treatment: total.n.treatment,
    point: number(total.point),
    low: bound(total.interval, 'low'),
    high: bound(total.interval, 'high'),
    interval_kind: isUndefined(total.interval) ? null : total.interval.kind,
    method: total.method,
    because: reason(total.point) ?? reason(total.interval),
    trust_ok: total.trust.ok,
    trust_because: total.trust.because,
  }));
}

function number(value: Maybe<number>): number | string | null {
  return isUndefined(value) ? null : finite(value);
}

function bound(interval: Maybe<Interval>, side: 'low' | 'high'): number | string | null {
  return isUndefined(interval) ? null : finite(interval[side]);
}

/** JSON has no infinity; PostgreSQL reads the word. */
function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function reason(value: Maybe<unknown>): string | null {
  return isUndefined(value) ? value.because : null;
}
