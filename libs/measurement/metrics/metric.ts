/**
 * A metric is a declaration: words for people, SQL fragments over one row of the unit outcome (alias `u`, see
 * unit-outcome-columns.ts) for the machine. Nothing else in the code knows what a conversion rate is.
 */
export type MetricKind =
  /** share of units for which the numerator is 1 */
  | 'proportion'
  /** mean of the numerator over units */
  | 'mean'
  /** sum of the numerator over sum of the denominator */
  | 'ratio';

export type MetricUnit = 'share' | 'cny' | 'count' | 'countPerMonth' | 'score';

export type MetricDirection = 'higherIsBetter' | 'lowerIsBetter' | 'neither';

/** What one unit of the fragment's value is worth in the metric's own unit. */
export type MetricScale =
  | 'one'
  /** the fragment is in fen, the metric in CNY */
  | 'fen'
  /** the fragment counts over the whole window, the metric is per month of 30.4375 days */
  | 'perMonth'
  /** fen over the whole window → CNY per month */
  | 'fenPerMonth';

export type MetricTopic =
  'reach' | 'conversion' | 'assets' | 'loyalty' | 'products' | 'revenue' | 'activity' | 'voice' | 'cost';

interface MetricWords {
  readonly key: string;
  readonly nameEn: string;
  readonly nameZh: string;
  /** The formula in words, for a marketer. */
  readonly formula: string;
  readonly formulaZh: string;
  readonly topic: MetricTopic;
  readonly unit: MetricUnit;
  readonly direction: MetricDirection;
}

/** A number per unit: has moments, hence values per arm and, where compared, differences between arms. */
export interface UnitMetric extends MetricWords {
  readonly kind: MetricKind;
  /**
   * `compared`: per assigned customer, the arms differ by chance and treatment only. `descriptive`: the treatment itself
   * decides who is in the denominator (reached, participated, answered, bought), so arms are shown side by side and
   * never tested.
   */
  readonly use: 'compared' | 'descriptive';
  /** Null where the unit's outcome is missing. */
  readonly numerator: string;
  /** Ratios only. Null where missing. */
  readonly denominator?: string;
  /** Which assigned units the metric is about, decided before the outcome. */
  readonly eligible?: string;
  readonly scale: MetricScale;
  /** Ratios only; 'one' where not given. */
  readonly denominatorScale?: MetricScale;
  /** Integer fragments are summed exactly and reproduce to the digit. */
  readonly exact: boolean;
  /** Subtracted from a ratio: 1 turns Σend / Σbaseline into a growth rate. */
  readonly offset?: number;
}

/** A curve over days since enrolment, from the two columns (day, event) of the unit outcome. */
export interface CurveMetric extends MetricWords {
  readonly kind: 'curve';
  readonly use: 'descriptive';
  /** Day of the event or of the last observation; null: not observed. */
  readonly day: string;
  /** 0: still under observation, 1: the event, 2: the competing event. */
  readonly event: string;
  readonly eligible: string;
  readonly competing?: string;
}

/** Counts of units by where they came from and where they ended. */
export interface MatrixMetric extends MetricWords {
  readonly kind: 'matrix';
  readonly use: 'descriptive';
  readonly from: string;
  readonly to: string;
}

/** An effect on totals, made of the comparisons of other metrics: mean difference × treated customers and so on. */
export interface TotalEffectMetric extends MetricWords {
  readonly kind: 'totalEffect';
  readonly use: 'compared';
  readonly of:
    | { readonly form: 'total'; readonly effect: string }
    | { readonly form: 'costPerEffect'; readonly cost: string; readonly effect: string }
    | { readonly form: 'returnOnCost'; readonly gain: string; readonly cost: string }
    | { readonly form: 'perManager'; readonly effect: string };
}

export type Metric = UnitMetric | CurveMetric | MatrixMetric | TotalEffectMetric;

export function isUnitMetric<M extends Metric>(metric: M): metric is Extract<M, UnitMetric> {
  return metric.kind === 'proportion' || metric.kind === 'mean' || metric.kind === 'ratio';
}

/** Days of an average month, 365.25 / 12. */
export const daysPerMonth = 30.4375;

/** What a sum of the fragment is multiplied with to be in the metric's own unit. */
export function scaleFactor(scale: MetricScale, observationDays: number): number {
  const perMonth = daysPerMonth / observationDays;
  return { one: 1, fen: 1 / 100, perMonth, fenPerMonth: perMonth / 100 }[scale];
}
