import type { Channel } from '#campaigns';
import type { CalendarDate } from '#kernel';
import type { MetricKey, OwnOutcomeRules } from '#measurement';
import type { AllocationPlan } from '../allocation/allocation-plan.js';

/** `fixedCohort`: the platform assigns a frozen roster. `externallyAssigned`: the assignment comes as a file. */
export const experimentKinds = ['fixedCohort', 'externallyAssigned'] as const;
export type ExperimentKind = (typeof experimentKinds)[number];

/** One arm of an experiment. */
export interface Variant {
  /** Short name in files and facts. */
  readonly key: string;
  readonly name: string;
  /** Business as usual or no contact: what the other variants are compared with. */
  readonly isControl: boolean;
  /** Channels through which its customers are contacted; empty: not contacted. */
  readonly channels: readonly Channel[];
}

/** A definition that never changes: its key and which version of it. */
export interface VersionPin {
  readonly key: string;
  readonly version: number;
}

/** Who is looked at, and by which definitions. */
export interface PopulationPin {
  /** Undefined: every customer and prospect of the bank. */
  readonly segment?: { readonly segmentId: string; readonly version: number };
  /** The day as of which the segment, tiers and lifecycles are read. */
  readonly asOf: CalendarDate;
  readonly tierScheme: VersionPin;
  readonly lifecycleRule: VersionPin;
}

/** What the planners expect of a primary metric; sizes the experiment, never analyses it. */
export interface Expectation {
  readonly metric: MetricKey;
  /** The smallest effect that would matter: relative (0.1 = a tenth more) or absolute in the metric's unit. */
  readonly minimumEffect: { readonly kind: 'relative' | 'absolute'; readonly value: number };
  /** Rate expected in the control, as a fraction; needed for metrics that are a share of customers. */
  readonly controlRate?: number;
  /** Mean and spread of the outcome per customer; undefined: taken from the baseline AUM of each tier. */
  readonly controlMean?: number;
  readonly standardDeviation?: number;
  /** Correlation of the outcome with its covariate before the start; its square is the variance saved. */
  readonly covariateCorrelation?: number;
}

/** What will be judged, and how. Frozen at launch. */
export interface AnalysisPlan {
  readonly primary: readonly MetricKey[];
  readonly secondary: readonly MetricKey[];
  readonly guardrails: readonly MetricKey[];
  /** Length of each customer's window from their own enrolment date. */
  readonly observationDays: number;
  /** Chance of a false alarm over the primary metric's comparisons, both sides together. */
  readonly alpha: number;
  readonly power: number;
  readonly expectations: readonly Expectation[];
  /** Values from before the start that explain part of the outcome (CUPED). */
  readonly covariates: readonly string[];
  /** Thresholds of churn, return and the like where they are not the defaults; complete in a frozen plan. */
  readonly outcomeRules?: OwnOutcomeRules;
  /** How the arms of the primary metric share alpha. */
  readonly correction: 'holm';
  /** How often the result is looked at before a decision. */
  readonly looks: 1;
}

/** Everything that is decided before anybody is contacted. */
export interface ExperimentDesign {
  readonly kind: ExperimentKind;
  readonly name: string;
  /** What is expected to happen, to whom and why. */
  readonly hypothesis: string;
  readonly population: PopulationPin;
  /** In the order in which tiers are cut. */
  readonly variants: readonly Variant[];
  /** Undefined only for an externally assigned experiment without planned shares. */
  readonly allocation?: AllocationPlan;
  readonly analysis: AnalysisPlan;
  /** Experiments of one layer never share a customer at the same time. */
  readonly layer?: string;
  readonly startsOn: CalendarDate;
  /** Fixes the salt beforehand, for trials that must be repeatable; normally drawn at launch. */
  readonly salt?: string;
}

export function controlOf(design: Pick<ExperimentDesign, 'variants'>): Variant {
  return design.variants.find((variant) => variant.isControl)!;
}

export function treatmentsOf(design: Pick<ExperimentDesign, 'variants'>): Variant[] {
  return design.variants.filter((variant) => !variant.isControl);
}

export function variantKeys(design: Pick<ExperimentDesign, 'variants'>): string[] {
  return design.variants.map((variant) => variant.key);
}
