import type { Interval, Maybe, UndefinedBecause } from '#statistics';

export type Estimator = 'plain' | 'tierWeighted' | 'adjusted' | 'tierWeightedAdjusted';

/** Why an estimate should not be relied on. The words are in docs/metrics.md. */
export type Mistrust =
  | UndefinedBecause
  /** More than 5 % of the enrolled are in tiers that lack an arm. */
  | 'tierWeightLost'
  /** Arms have different tier mixes by design, and this estimator does not weigh for it. */
  | 'allocationDiffersByTier'
  /** Units with an outcome, or delivered contacts, do not fit the planned shares. */
  | 'sampleRatioFailed'
  /** The arms differ in how many units have an outcome at all. */
  | 'coverageDiffers';

export interface Trust {
  readonly ok: boolean;
  readonly because: readonly Mistrust[];
}

export interface Pair<T> {
  readonly control: T;
  readonly treatment: T;
}

/** A relative change: (treatment − control) / |control|. */
export interface Lift {
  readonly point: number;
  readonly interval: Maybe<Interval>;
  readonly method: 'delta';
}

/** Strata left out because an arm has fewer than two units there, with the share of weight that went with them. */
export interface Dropped {
  readonly strata: readonly string[];
  readonly weight: number;
}

/** What the classical method says of a difference, whichever method was chosen for it. */
export interface ClassicalAnswer {
  readonly method: string;
  readonly intervalMethod: string;
  readonly p: Maybe<number>;
  readonly interval: Maybe<Interval>;
}

/** The difference of two arms by one estimator. */
export interface Estimate {
  readonly metric: string;
  readonly variant: string;
  readonly control: string;
  /** Null: all strata together. */
  readonly stratum: string | null;
  readonly estimator: Estimator;
  /** The estimator to read first (see `leadingEstimator`). */
  readonly leading: boolean;
  /** Units with an outcome. */
  readonly n: Pair<number>;
  /** Eligible units without one. */
  readonly missing: Pair<number>;
  /** The metric in each arm, in its own unit, as this estimator sees it. */
  readonly value: Pair<Maybe<number>>;
  /** Treatment minus control. */
  readonly difference: Maybe<number>;
  readonly standardError: Maybe<number>;
  readonly interval: Maybe<Interval>;
  /** Two-sided. Undefined while interim and where nobody was randomised. */
  readonly p: Maybe<number>;
  readonly lift: Maybe<Lift>;
  /** The test that gives p. */
  readonly method: string;
  /** The construction of the interval. */
  readonly intervalMethod: string;
  /** Set where the interval does not invert the test: the two can disagree near the border, and this says how. */
  readonly intervalAndPDiffer?: string;
  /** Why this method, from sizes and arm-blind data; undefined where no choice was asked for. */
  readonly methodReason?: string;
  /** Welch, pooled z, Fisher, Newcombe, delta or CUPED of the same difference: equal to it where they were chosen. */
  readonly classical: ClassicalAnswer;
  readonly dropped: Dropped;
  readonly trust: Trust;
}

/** One arm on its own. */
export interface ArmEstimate {
  readonly metric: string;
  readonly variant: string;
  readonly stratum: string | null;
  readonly eligible: number;
  readonly n: number;
  readonly missing: number;
  readonly value: Maybe<number>;
  readonly interval: Maybe<Interval>;
  readonly method: 'wilson' | 'student' | 'delta';
}
