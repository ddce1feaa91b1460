import type { CentralMoments, CrossMoments } from '#statistics';
import type { UnitValues } from './unit-values.js';

export type EstimateKind = 'proportion' | 'mean' | 'ratio';

/** Names of the variables in the moments: an outcome, or the two sides of a ratio, then the covariates. */
export const outcomeName = 'outcome';
export const numeratorName = 'numerator';
export const denominatorName = 'denominator';

/** What a metric is made of: its outcome, or the two sides of its ratio. */
export function variablesOf({ kind }: { readonly kind: EstimateKind }): readonly string[] {
  return kind === 'ratio' ? [numeratorName, denominatorName] : [outcomeName];
}

/** One arm in one stratum, reduced to moments. */
export interface ArmMoments {
  /** Units that the metric is about, with an outcome or without. */
  readonly eligible: number;
  /**
   * Cross moments over the units with an outcome: `outcome` (for a proportion 0 or 1), or `numerator` and `denominator`,
   * followed by the covariates. Eligible minus n is missing.
   */
  readonly moments: CrossMoments;
}

/** One tier (or any other stratum within which units were assigned). */
export interface Stratum {
  readonly name: string;
  readonly arms: Readonly<Record<string, ArmMoments>>;
  /** Planned shares of the arms in this stratum, any scale. Undefined: not known. */
  readonly planned?: Readonly<Record<string, number>>;
}

/** Everything that the estimates of one metric depend on. No database, no campaign, no clock. */
export interface EstimationQuestion {
  readonly metric: string;
  readonly kind: EstimateKind;
  /** The treatment decides who is in the denominator: arms are shown, never compared. */
  readonly descriptive: boolean;
  /** Subtracted from a ratio (1 turns Σend / Σbaseline into a rate of growth). */
  readonly offset?: number;
  /** Arms in the order of presentation, the control among them. */
  readonly arms: readonly string[];
  readonly control: string;
  /** `control`: every other arm against the control. `allPairs`: every arm against every earlier one too. */
  readonly compare: 'control' | 'allPairs';
  readonly strata: readonly Stratum[];
  /** Names of covariates among the moments, known before assignment; empty: nothing is adjusted. */
  readonly covariates: readonly string[];
  /** Whether the plan made the adjusted estimators the ones to read first. */
  readonly adjustedLeads: boolean;
  readonly randomised: boolean;
  /** Windows are still open: no p-value yet. */
  readonly interim: boolean;
  readonly alpha: number;
  /** What the choice of a method may look at. Undefined: every comparison stays with the classical methods. */
  readonly evidence?: MethodEvidence;
  /** Unit values where `wantedValues` asked for them. */
  readonly values?: readonly UnitValues[];
}

/** The shape of an outcome and, where it is the same amount, of what it was before assignment; all arms together. */
export interface ArmBlindShape {
  readonly shape: CentralMoments;
  readonly baseline?: CentralMoments;
}

/** Beside the sizes: everything that the choice of a method may look at, and the chance that it uses. */
export interface MethodEvidence {
  /** By stratum. Undefined: unit values cannot be read here. */
  readonly shapes?: ReadonlyMap<string, ArmBlindShape>;
  readonly overallShape?: ArmBlindShape;
  /** Units were cut exactly within strata, so that assignments are drawn anew within them for every estimator. */
  readonly exactAllocation: boolean;
  /** Random assignments per test; undefined: none fits the level. */
  readonly draws: number | undefined;
  /** The same name draws the same assignments. */
  readonly seed: string;
}
