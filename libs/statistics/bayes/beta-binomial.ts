import { betaQuantile, betaUpperQuantile } from '../distributions/index.js';
import { betaKernel, regularisedIncompleteBeta } from '../distributions/incomplete-beta.js';
import { interval, type Interval } from '../interval.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { integrateLogConcave, type Scale } from './log-concave-integral.js';

/** Belief about a rate: Beta(alpha, beta). Alpha − 1 successes and beta − 1 failures seen before a flat start. */
export interface BetaBelief {
  readonly alpha: number;
  readonly beta: number;
}

export interface RatePosterior extends BetaBelief {
  readonly mean: number;
  /** Equal-tailed credible interval. */
  readonly interval: Interval;
}

export interface BetaBinomialComparison {
  readonly method: 'betaBinomial';
  readonly control: RatePosterior;
  readonly treatment: RatePosterior;
  /** Posterior mean of the difference of rates, treatment − control. */
  readonly difference: number;
  /** Posterior probability that the treatment's rate is the higher one; computed directly, as is its complement. */
  readonly chanceToBeat: number;
  readonly chanceToLose: number;
  /** Mean of what is lost in rate if the treatment is chosen and the control was better. */
  readonly expectedLossOfTreatment: number;
  /** Mean of what is lost in rate if the control is chosen and the treatment was better. */
  readonly expectedLossOfControl: number;
}

/**
 * Two conversion rates by independent beta posteriors.
 *
 * P(p_t > p_c) and E[(p_c − p_t)⁺] = ∫ P(p_c > x)·P(p_t ≤ x) dx are single integrals over positive log-concave
 * functions, so that also chances of 1e-200 keep their digits; nothing is simulated.
 * Assumption: units convert independently. Not protected against repeated looks: a chance to beat of 95 % at the best
 * of many looks is reached by no effect too.
 * Errors: `outOfDomain` for a prior or counts that are not possible.
 *
 * Source: Miller (2015), Formulas for Bayesian A/B testing; Stucchio (2015), Bayesian A/B testing at VWO.
 */
export function compareBetaBinomial<Metric extends string>(
  arms: { control: Count<Metric>; treatment: Count<Metric> },
  prior: BetaBelief = { alpha: 1, beta: 1 },
  level = 0.95,
): Maybe<BetaBinomialComparison> {
  const possible = [arms.control, arms.treatment].every(
    ({ n, successes }) => successes >= 0 && successes <= n && Number.isFinite(n),
  );
  if (!possible || !(prior.alpha > 0 && prior.beta > 0 && level > 0 && level < 1)) {
    return undefinedBecause('outOfDomain');
  }
  const control = posteriorOf(arms.control, prior, level);
  const treatment = posteriorOf(arms.treatment, prior, level);
  const [chanceToBeat, chanceToLose] = [chanceAbove(treatment, control), chanceAbove(control, treatment)];
  const difference = treatment.mean - control.mean;
  // The smaller loss is integrated, the larger follows from it: E[d⁺] − E[d⁻] = E[d].
  const lossOfTreatment =
    difference >= 0 ? meanExcess(control, treatment) : meanExcess(treatment, control) - difference;
  return {
    method: 'betaBinomial',
    control,
    treatment,
    difference,
    chanceToBeat,
    chanceToLose,
    expectedLossOfTreatment: lossOfTreatment,
    expectedLossOfControl: difference >= 0 ? lossOfTreatment + difference : meanExcess(treatment, control),
  };
}

function posteriorOf({ n, successes }: Count, prior: BetaBelief, level: number): RatePosterior {
  const [alpha, beta] = [prior.alpha + successes, prior.beta + n - successes];
  const tail = (1 - level) / 2;
  return {
    alpha,
    beta,
    mean: alpha / (alpha + beta),
    interval: interval(betaQuantile(tail, alpha, beta), betaUpperQuantile(tail, alpha, beta), level),
  };
}

/** P(X > Y), integrated over the narrower of the two, on the scale of log odds u: x = 1/(1 + e⁻ᵘ). */
export function chanceAbove(x: BetaBelief, y: BetaBelief): number {
  const [ofX, ofY] = [logOdds(x), logOdds(y)];
  const integrand =
    ofX.unit < ofY.unit
      ? (u: number) => densityAt(u, x) * belowAt(u, y)
      : (u: number) => densityAt(u, y) * aboveAt(u, x);
  return Math.min(1, integrateLogConcave(integrand, [ofX, ofY]));
}

/** E[(X − Y)⁺]; meant for X that is not the higher one on average. */
export function meanExcess(x: BetaBelief, y: BetaBelief): number {
  const [ofX, ofY] = [logOdds(x), logOdds(y)];
  const integrand = (u: number) => {
    const { rate, rest } = rateAt(u);
    return aboveAt(u, x) * belowAt(u, y) * rate * rest;
  };
  return integrateLogConcave(integrand, [ofX, ofY]);
}

/** Centre and rough spread of a belief on the scale of log odds. */
function logOdds({ alpha, beta }: BetaBelief): Scale {
  return { centre: Math.log(alpha / beta), unit: Math.sqrt(1 / alpha + 1 / beta) };
}

function rateAt(u: number) {
  const e = Math.exp(-Math.abs(u));
  const [small, large] = [e / (1 + e), 1 / (1 + e)];
  return u < 0 ? { rate: small, rest: large } : { rate: large, rest: small };
}

function densityAt(u: number, { alpha, beta }: BetaBelief): number {
  const { rate, rest } = rateAt(u);
  return betaKernel(alpha, beta, rate, rest);
}

function belowAt(u: number, { alpha, beta }: BetaBelief): number {
  const { rate, rest } = rateAt(u);
  return regularisedIncompleteBeta(rate, alpha, beta, rest);
}

function aboveAt(u: number, { alpha, beta }: BetaBelief): number {
  const { rate, rest } = rateAt(u);
  return regularisedIncompleteBeta(rest, beta, alpha, rate);
}
