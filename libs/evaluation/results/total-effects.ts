import { metricCatalogue, type TotalEffectMetric } from '#measurement';
import {
  covariance,
  fiellerRatio,
  interval,
  isUndefined,
  meanOf,
  mergeCrossMoments,
  undefinedBecause,
  type CrossMoments,
  type Interval,
  type Maybe,
} from '#statistics';
import { denominatorName, numeratorName, type Estimator, type Mistrust } from '../estimation/index.js';
import type { VariantCell } from '../moments/cell-moments.js';
import { pairKey } from '../tally/metric-item.js';
import { tierNames } from './checks.js';
import type { ComparisonRecord, TotalEffectRecord } from './evaluation-result.js';
import type { RecordsQuestion } from './metric-records.js';

interface TotalsQuestion extends RecordsQuestion {
  readonly tiers: readonly VariantCell[];
  readonly comparisons: readonly ComparisonRecord[];
  /** Relationship managers of the customers of each arm, as frozen at enrolment. */
  readonly managers: ReadonlyMap<string, number>;
  readonly weighted: boolean;
}

/**
 * Effects on totals, per treated arm: the leading unadjusted difference × treated customers, and ratios of two such
 * effects by Fieller, whose set says itself when the denominator cannot be told from 0.
 */
export function totalEffects(question: TotalsQuestion): TotalEffectRecord[] {
  const treated = question.plan.arms.filter((arm) => arm !== question.plan.control);
  return metricCatalogue.flatMap((metric) =>
    metric.kind === 'totalEffect'
      ? treated.flatMap((variant) => totalEffect(question, metric, variant) ?? [])
      : [],
  );
}

function totalEffect(
  question: TotalsQuestion,
  metric: TotalEffectMetric,
  variant: string,
): TotalEffectRecord | undefined {
  const { of } = metric;
  if (of.form === 'costPerEffect') {
    return ratioEffect(question, metric.key, variant, pairKey(of.cost, of.effect), 'ofDifferences');
  }
  if (of.form === 'returnOnCost') {
    return ratioEffect(question, metric.key, variant, pairKey(of.gain, of.cost), 'onCostOfTreated');
  }
  const estimator: Estimator = question.weighted ? 'tierWeighted' : 'plain';
  const found = question.comparisons.find(
    (each) =>
      each.dimension === '' &&
      each.metric === of.effect &&
      each.variant === variant &&
      each.estimator === estimator,
  );
  if (found === undefined) return undefined;
  const divisor = of.form === 'perManager' ? (question.managers.get(variant) ?? 0) : 1;
  const frame = { metric: metric.key, variant, control: found.control, estimator, n: found.n };
  if (divisor === 0) {
    const none = undefinedBecause('denominatorNearZero');
    const trust = { ok: false, because: ['denominatorNearZero'] as Mistrust[] };
    return { ...frame, point: none, interval: none, method: 'none', trust };
  }
  const factor = found.n.treatment / divisor;
  return {
    ...frame,
    point: isUndefined(found.difference) ? found.difference : found.difference * factor,
    interval: isUndefined(found.interval) ? found.interval : scaled(found.interval, factor),
    method: found.intervalMethod,
    trust: found.trust,
  };
}

function scaled({ kind, low, high, level }: Interval, factor: number): Interval {
  return { kind, low: low * factor, high: high * factor, level };
}

type RatioForm = 'ofDifferences' | 'onCostOfTreated';

function ratioEffect(
  question: TotalsQuestion,
  metric: string,
  variant: string,
  pair: string,
  form: RatioForm,
): TotalEffectRecord {
  const { plan, weighted, mistrust, interim } = question;
  const parts = partsOf(question, variant, pair);
  const estimator: Estimator = weighted ? 'tierWeighted' : 'plain';
  const n = {
    control: parts.reduce((sum, part) => sum + part.control.n, 0),
    treatment: parts.reduce((sum, part) => sum + part.treatment.n, 0),
  };
  const fieller = fiellerOf(parts, form, 1 - plan.alpha);
  const because: Mistrust[] = [...mistrust];
  if (interim) because.push('interim');
  if (!plan.randomised) because.push('notRandomised');
  let point: Maybe<number>;
  let range: Maybe<Interval>;
  if (isUndefined(fieller)) {
    [point, range] = [fieller, fieller];
    because.push(fieller.because);
  } else {
    // Return on investment counts what comes back beyond the cost itself.
    const shift = form === 'onCostOfTreated' ? -1 : 0;
    point = isUndefined(fieller.ratio) ? fieller.ratio : fieller.ratio + shift;
    const { kind, low, high, level } = fieller.interval;
    range =
      kind === 'interval'
        ? interval(low + shift, high + shift, level)
        : { kind, low: low + shift, high: high + shift, level };
    if (kind !== 'interval' || isUndefined(point)) because.push('denominatorNearZero');
  }
  const trust = { ok: because.length === 0, because: [...new Set(because)] };
  return {
    metric,
    variant,
    control: plan.control,
    estimator,
    n,
    point,
    interval: range,
    method: 'fieller',
    trust,
  };
}

interface Part {
  readonly weight: number;
  readonly control: CrossMoments;
  readonly treatment: CrossMoments;
}

function partsOf({ plan, tiers, weighted }: TotalsQuestion, variant: string, pair: string): Part[] {
  const momentsOf = (arm: string, tier?: string) => {
    const found = tiers
      .filter((cell) => cell.variant === arm && (tier === undefined || cell.cell === tier))
      .map((cell) => cell.items.get(pair)!.moments);
    return found.length === 0 ? undefined : mergeCrossMoments(found[0]!, ...found.slice(1));
  };
  const part = (tier: string | undefined, weight: number): Part[] => {
    const control = momentsOf(plan.control, tier);
    const treatment = momentsOf(variant, tier);
    return control && treatment && control.n >= 2 && treatment.n >= 2 ? [{ weight, control, treatment }] : [];
  };
  if (!weighted) return part(undefined, 1);
  return tierNames(tiers).flatMap((tier) => {
    const enrolled = tiers.filter((cell) => cell.cell === tier).reduce((sum, cell) => sum + cell.assigned, 0);
    return part(tier, enrolled);
  });
}

function fiellerOf(parts: readonly Part[], form: RatioForm, level: number) {
  const whole = parts.reduce((sum, part) => sum + part.weight, 0);
  if (!(whole > 0)) return undefinedBecause('emptyArm');
  const estimates = {
    numerator: 0,
    denominator: 0,
    numeratorVariance: 0,
    denominatorVariance: 0,
    covariance: 0,
  };
  for (const { weight, control, treatment } of parts) {
    const w = weight / whole;
    // The cost of an investment is what the treated arm cost; an incremental cost is against the control.
    const arms = [
      { moments: treatment, numerator: w, denominator: w },
      { moments: control, numerator: -w, denominator: form === 'ofDifferences' ? -w : 0 },
    ];
    for (const { moments, numerator, denominator } of arms) {
      const error = (a: string, b: string) => covariance(moments, a, b) / moments.n;
      estimates.numerator += numerator * meanOf(moments, numeratorName);
      estimates.denominator += denominator * meanOf(moments, denominatorName);
      estimates.numeratorVariance += numerator ** 2 * error(numeratorName, numeratorName);
      estimates.denominatorVariance += denominator ** 2 * error(denominatorName, denominatorName);
      estimates.covariance += numerator * denominator * error(numeratorName, denominatorName);
    }
  }
  return fiellerRatio(estimates, level);
}
