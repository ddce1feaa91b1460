import {
  hypergeometricCdf,
  hypergeometricPmf,
  hypergeometricSupport,
  hypergeometricUpper,
  type Urn,
} from '../distributions/index.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { isCountOfUnits } from './proportion.js';
import { twoSidedExact, type DiscreteDistribution } from './two-sided-exact.js';

export interface FisherExact {
  readonly method: 'fisherExact';
  /** Sum of the probabilities of all tables with these margins that are no likelier than the one seen. */
  readonly p: number;
  /** P(as many successes in treatment, or more), the margins given. */
  readonly pGreater: number;
  readonly pLess: number;
  /** Probability of the table seen. */
  readonly pointProbability: number;
  /** One-sided p-values that count the table seen by half: less conservative, level right on average. */
  readonly midPGreater: number;
  readonly midPLess: number;
  /** Twice the smaller one-sided mid-p, at most 1. */
  readonly midP: number;
}

/**
 * Fisher's exact test of equal rates, conditional on all margins of the 2×2 table. Never rejects too often at any size;
 * conservative at small counts, which mid-p corrects. `noEvents` / `noVariance` where the margins leave only one table:
 * there is nothing that chance could have decided.
 * Sources: Fisher (1935); Lancaster (1961) for mid-p.
 */
export function fisherExactTest(control: Count, treatment: Count): Maybe<FisherExact> {
  if (!(control.n > 0 && treatment.n > 0)) return undefinedBecause('emptyArm');
  if (!isCountOfUnits(control) || !isCountOfUnits(treatment)) return undefinedBecause('outOfDomain');
  const successes = control.successes + treatment.successes;
  const urn: Urn = { population: control.n + treatment.n, successes, draws: treatment.n };
  if (successes === 0) return undefinedBecause('noEvents');
  if (successes === urn.population) return undefinedBecause('noVariance');
  const seen = treatment.successes;
  const pointProbability = hypergeometricPmf(seen, urn);
  const above = hypergeometricUpper(seen, urn);
  const below = hypergeometricCdf(seen - 1, urn);
  const pGreater = Math.min(1, above + pointProbability);
  const pLess = Math.min(1, below + pointProbability);
  const [midPGreater, midPLess] = [above + pointProbability / 2, below + pointProbability / 2];
  return {
    method: 'fisherExact',
    p: twoSidedExact(distributionOf(urn), seen),
    pGreater,
    pLess,
    pointProbability,
    midPGreater,
    midPLess,
    midP: Math.min(1, 2 * Math.min(midPGreater, midPLess)),
  };
}

function distributionOf(urn: Urn): DiscreteDistribution {
  return {
    ...hypergeometricSupport(urn),
    mode: Math.floor(((urn.draws + 1) * (urn.successes + 1)) / (urn.population + 2)),
    pmf: (k) => hypergeometricPmf(k, urn),
    cdf: (k) => hypergeometricCdf(k, urn),
    upper: (k) => hypergeometricUpper(k, urn),
  };
}
