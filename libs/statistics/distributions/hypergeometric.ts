import { binomialLogPmfOfShares } from './binomial.js';

/** An urn: `draws` units taken without replacement from `population`, of which `successes` are marked. */
export interface Urn {
  readonly population: number;
  readonly successes: number;
  readonly draws: number;
}

/** The least and the greatest number of marked units that the draws can contain. */
export function hypergeometricSupport({ population, successes, draws }: Urn): {
  least: number;
  greatest: number;
} {
  return { least: Math.max(0, draws + successes - population), greatest: Math.min(draws, successes) };
}

/** ln P(X = k): three binomials with the common share draws / population (Loader 2000). */
export function hypergeometricLogPmf(k: number, urn: Urn): number {
  const { population, successes, draws } = urn;
  const { least, greatest } = hypergeometricSupport(urn);
  if (!(k >= least && k <= greatest) || !Number.isInteger(k)) return -Infinity;
  if (least === greatest) return 0;
  const p = draws / population;
  const q = (population - draws) / population;
  return (
    binomialLogPmfOfShares(k, successes, p, q) +
    binomialLogPmfOfShares(draws - k, population - successes, p, q) -
    binomialLogPmfOfShares(draws, population, p, q)
  );
}

/** P(X = k). */
export function hypergeometricPmf(k: number, urn: Urn): number {
  return Math.exp(hypergeometricLogPmf(k, urn));
}

/** P(X ≤ k). */
export function hypergeometricCdf(k: number, urn: Urn): number {
  const from = Math.floor(k);
  const lower = tailSum(from, -1, urn);
  return lower < 0.75 ? lower : 1 - tailSum(from + 1, 1, urn);
}

/** P(X > k), strictly above, computed directly. */
export function hypergeometricUpper(k: number, urn: Urn): number {
  const from = Math.floor(k) + 1;
  const upper = tailSum(from, 1, urn);
  return upper < 0.75 ? upper : 1 - tailSum(from - 1, -1, urn);
}

/** Sum of the probabilities from `start` in one direction, each from its neighbour by an exact ratio. */
function tailSum(start: number, direction: 1 | -1, urn: Urn): number {
  const { least, greatest } = hypergeometricSupport(urn);
  const { population, successes, draws } = urn;
  const mode = Math.floor(((draws + 1) * (successes + 1)) / (population + 2));
  const end = direction === 1 ? greatest : least;
  const passesMode = direction === 1 ? start < mode : start > mode;
  if (!passesMode) return flank(start, direction, urn, end);
  // outwards from the mode on both sides, so that the terms decrease and negligible ones may be left out
  return flank(mode, direction, urn, end) + flank(mode - direction, direction === 1 ? -1 : 1, urn, start);
}

function flank(from: number, direction: 1 | -1, urn: Urn, to: number): number {
  const { population, successes, draws } = urn;
  if (direction === 1 ? from > to : from < to) return 0;
  const rest = population - successes - draws;
  let term = 1;
  let sum = 0;
  for (let k = from; direction === 1 ? k <= to : k >= to; k += direction) {
    sum += term;
    if (term < 1e-18 * sum) break;
    term *=
      direction === 1
        ? ((successes - k) / (k + 1)) * ((draws - k) / (rest + k + 1))
        : (k / (successes - k + 1)) * ((rest + k) / (draws - k + 1));
  }
  return hypergeometricPmf(from, urn) * sum;
}
