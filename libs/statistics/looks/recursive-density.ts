import { normalDensity, normalUpper } from '../distributions/index.js';
import { gaussLegendre } from '../numerics/gauss-legendre.js';

/**
 * Where a trial that was not stopped may stand after a look: the mass of the score process B(t) = Z(t)·√t, a Brownian
 * motion with drift, at quadrature nodes between the limits of that look.
 */
export interface Standing {
  readonly information: number;
  /** Drift: the mean of Z at full information (t = 1). */
  readonly drift: number;
  /** Values of the score, rising. */
  readonly scores: Float64Array;
  /** Probability mass that each node stands for; they add up to the chance of still going on. */
  readonly mass: Float64Array;
}

/** Half-width, in standard deviations, beyond which the normal distribution is taken for empty. */
const reach = 9.5;
const pointsPerPanel = 16;
const panelWidth = 3.5;

/** Before the first look nothing is known: all mass at 0. */
export function beforeAnyLook(drift = 0): Standing {
  return { information: 0, drift, scores: Float64Array.of(0), mass: Float64Array.of(1) };
}

/** Chance that the trial was not stopped before and Z exceeds `critical` at the next look. */
export function chanceAbove(standing: Standing, information: number, critical: number): number {
  const { scores, mass } = standing;
  const increment = information - standing.information;
  const [spread, shift] = [Math.sqrt(increment), standing.drift * increment];
  const limit = critical * Math.sqrt(information) - shift;
  let chance = 0;
  for (let i = 0; i < scores.length; i++) chance += mass[i]! * normalUpper((limit - scores[i]!) / spread);
  return chance;
}

/** Chance that the trial was not stopped before and Z is below `critical` at the next look. */
export function chanceBelow(standing: Standing, information: number, critical: number): number {
  const { scores, mass, drift } = standing;
  const mirrored = { ...standing, drift: -drift, scores: scores.map((score) => -score), mass };
  return chanceAbove(mirrored, information, -critical);
}

/**
 * Where the trial stands if Z lies between the limits at the next look.
 *
 * Numerical integration over the previous look (Armitage, McPherson, Rowe 1969): Gauss–Legendre panels no wider than
 * the steps of information on both sides, so that about 12 digits are kept also for unequal looks.
 */
export function goOn(
  standing: Standing,
  look: { information: number; low: number; high: number; nextInformation: number },
): Standing {
  const { information, nextInformation } = look;
  const { drift } = standing;
  const root = Math.sqrt(information);
  const low = Math.max(look.low * root, drift * information - reach * root);
  const high = Math.min(look.high * root, drift * information + reach * root);
  if (!(low < high)) return { information, drift, scores: new Float64Array(0), mass: new Float64Array(0) };

  const increment = information - standing.information;
  const spread = Math.sqrt(increment);
  const finest = Math.sqrt(Math.min(increment, nextInformation - information));
  const panels = Math.max(4, Math.ceil((high - low) / (panelWidth * finest)));
  const { nodes, weights } = gaussLegendre(pointsPerPanel);
  const half = (high - low) / panels / 2;
  const scores = new Float64Array(panels * pointsPerPanel);
  const mass = new Float64Array(panels * pointsPerPanel);
  let first = 0;
  for (let k = 0; k < scores.length; k++) {
    const score = low + half * (2 * Math.floor(k / pointsPerPanel) + 1 + nodes[k % pointsPerPanel]!);
    const from = score - drift * increment;
    while (first < standing.scores.length && standing.scores[first]! < from - reach * spread) first++;
    let density = 0;
    for (let i = first; i < standing.scores.length && standing.scores[i]! <= from + reach * spread; i++) {
      density += standing.mass[i]! * normalDensity((from - standing.scores[i]!) / spread);
    }
    scores[k] = score;
    mass[k] = (density / spread) * half * weights[k % pointsPerPanel]!;
  }
  return { information, drift, scores, mass };
}
