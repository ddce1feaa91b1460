import { momentsOf, type Moments } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { sumOfErrors } from './satterthwaite.js';

/** Units of both arms whose predicted uplift is alike; arms assigned by chance, at any ratio. */
export interface ScoreGroup<Metric extends string = string> {
  readonly control: Moments<Metric>;
  readonly treatment: Moments<Metric>;
}

export interface QiniPoint {
  /** Share of the units treated when the best-scored groups so far are. */
  readonly share: number;
  /** Gain per unit of the whole population from treating them instead of nobody. */
  readonly gain: number;
  readonly standardError: number;
}

export interface Qini extends TInference {
  readonly method: 'qiniArea';
  /** From (0, 0) to (1, effect of treating everyone); one point after each group. */
  readonly curve: readonly QiniPoint[];
  /** Gain of treating everyone, per unit. */
  readonly gainOfAll: number;
}

/**
 * Qini curve of a score that says whom to treat, and the area between it and the straight line of treating at random:
 * 0 for a useless score, positive when the effect is larger where the score is higher. `difference` is the area, in the
 * unit of the outcome per unit of the population.
 *
 * Each group's effect is weighted by its share of units: gain(k) = Σ_{j ≤ k} w_j·(ȳ_tj − ȳ_cj), and the area is
 * Σ_j w_j·(½ − m_j)·(ȳ_tj − ȳ_cj), m_j the middle of group j on the axis of shares. Both are sums over independent
 * groups, hence the standard error and Satterthwaite's degrees of freedom.
 * Assumption: the score was made without the outcomes used here (another sample, or before the campaign); groups fixed.
 * Errors: `emptyArm` (a group lacks an arm), `tooFewObservations` (one unit in a cell, or one group).
 *
 * Source: Radcliffe (2007), Direct Marketing Analytics Journal, 14–21; Devriendt et al. (2020), Information Sciences
 * 548, 497–515, for grouped curves.
 */
export function qini<Metric extends string>(
  groups: readonly ScoreGroup<Metric>[],
  level = 0.95,
): Maybe<Qini> {
  const cells = groups.flatMap(({ control, treatment }) => [control, treatment]);
  if (cells.some(({ n }) => n < 1)) return undefinedBecause('emptyArm');
  if (groups.length < 2 || cells.some(({ n }) => n < 2)) return undefinedBecause('tooFewObservations');
  const units = cells.reduce((sum, { n }) => sum + n, 0);
  const curve: QiniPoint[] = [];
  const parts: { squaredError: number; df: number }[] = [];
  let [share, gain, gainError, area] = [0, 0, 0, 0];
  for (const { control, treatment } of groups) {
    const weight = (control.n + treatment.n) / units;
    const effect = treatment.mean - control.mean;
    const lever = weight * (0.5 - share - weight / 2);
    area += lever * effect;
    for (const { n, m2 } of [control, treatment]) {
      const squaredError = m2 / (n - 1) / n;
      gainError += weight ** 2 * squaredError;
      parts.push({ squaredError: lever ** 2 * squaredError, df: n - 1 });
    }
    share += weight;
    gain += weight * effect;
    curve.push({ share, gain, standardError: Math.sqrt(gainError) });
  }
  const { squaredError, df } = sumOfErrors(parts);
  return { method: 'qiniArea', ...tInference(area, squaredError, df, level), curve, gainOfAll: gain };
}

/**
 * Groups of nearly equal size, best score first; units with the same score stay together, so there may be fewer groups
 * than asked for.
 *
 * @param scores predicted uplift of each unit; @param treated whether chance put it into the treatment arm.
 */
export function scoreGroups<Metric extends string = string>(
  units: { scores: ArrayLike<number>; treated: ArrayLike<boolean | number>; outcomes: ArrayLike<number> },
  groups = 10,
): readonly ScoreGroup<Metric>[] {
  const { scores, treated, outcomes } = units;
  const n = scores.length;
  if (treated.length !== n || outcomes.length !== n)
    throw new RangeError('as many of each as units are needed');
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const cells: { control: number[]; treatment: number[] }[] = [];
  let group = -1;
  order.forEach((unit, rank) => {
    const tied = rank > 0 && scores[unit] === scores[order[rank - 1]!];
    const wanted = Math.floor((rank * groups) / n);
    if (!tied && wanted > group) {
      group = wanted;
      cells.push({ control: [], treatment: [] });
    }
    cells.at(-1)![treated[unit] ? 'treatment' : 'control'].push(outcomes[unit]!);
  });
  return cells.map(({ control, treatment }) => ({
    control: momentsOf<Metric>(control),
    treatment: momentsOf<Metric>(treatment),
  }));
}
