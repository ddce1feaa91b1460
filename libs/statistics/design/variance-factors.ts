import { undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive } from './error-rates.js';

/**
 * Factor on the variance when CUPED adjusts with a covariate measured before the start: 1 − ρ².
 *
 * @param correlation ρ between outcome and covariate within an arm (for several covariates the multiple correlation).
 * @param availableShare share of units with the covariate (default 1); the others are not adjusted, so that the gain
 *   is this share of it. Approximation: both groups have the same spread.
 * Errors: `outOfDomain` for |ρ| ≥ 1 or a share outside [0, 1].
 *
 * Source: Deng, Xu, Kohavi, Walker (2013), WSDM.
 */
export function cupedVarianceFactor(correlation: number, availableShare = 1): Maybe<number> {
  const usable = Math.abs(correlation) < 1 && availableShare >= 0 && availableShare <= 1;
  return usable ? 1 - availableShare * correlation ** 2 : undefinedBecause('outOfDomain');
}

/**
 * Factor on the variance when strata (tiers) are weighted: 1 − the share of the variance that lies between strata.
 * Errors: `outOfDomain` for a share outside [0, 1).
 *
 * Source: Miratrix, Sekhon, Yu (2013), JRSS B 75, 369–396.
 */
export function stratificationVarianceFactor(shareBetweenStrata: number): Maybe<number> {
  const usable = shareBetweenStrata >= 0 && shareBetweenStrata < 1;
  return usable ? 1 - shareBetweenStrata : undefinedBecause('outOfDomain');
}

export interface Clusters {
  /** Mean number of units in a cluster (a branch, a relationship manager, a household). */
  readonly meanClusterSize: number;
  /** Standard deviation of cluster sizes divided by their mean (default 0: all of one size). */
  readonly clusterSizeVariation?: number;
  /** Share of the variance that lies between clusters, in [0, 1]. */
  readonly intraclassCorrelation: number;
}

/**
 * Design effect: how much larger the variance is because whole clusters are assigned, 1 + ((1 + cv²)·m − 1)·ρ.
 * Errors: `outOfDomain`.
 *
 * Source: Eldridge, Ashby, Kerry (2006), International Journal of Epidemiology 35, 1292–1300.
 */
export function designEffect(clusters: Clusters): Maybe<number> {
  const { meanClusterSize, clusterSizeVariation = 0, intraclassCorrelation } = clusters;
  const usable =
    meanClusterSize >= 1 &&
    Number.isFinite(meanClusterSize) &&
    clusterSizeVariation >= 0 &&
    intraclassCorrelation >= 0 &&
    intraclassCorrelation <= 1;
  if (!usable) return undefinedBecause('outOfDomain');
  return 1 + ((1 + clusterSizeVariation ** 2) * meanClusterSize - 1) * intraclassCorrelation;
}

/**
 * Factor on the variance when the question is whether the effect differs between two parts of the customers: the
 * difference of two effects, each from its part only, 1/(share·(1 − share)); at best 4.
 * Errors: `outOfDomain` for a share outside (0, 1).
 */
export function interactionVarianceFactor(shareOfFirstPart: number): Maybe<number> {
  const factor = 1 / (shareOfFirstPart * (1 - shareOfFirstPart));
  return isPositive(factor) ? factor : undefinedBecause('outOfDomain');
}

/**
 * Effect per assigned unit when the offer works only on units that take it up because of their assignment.
 *
 * @param uptakeTreatment, uptakeControl shares of the arms that take it up.
 * Errors: `denominatorNearZero` when assignment does not change uptake; `outOfDomain`.
 *
 * Source: Angrist, Imbens, Rubin (1996), JASA 91, 444–455.
 */
export function effectPerAssigned(plan: {
  effectPerComplier: number;
  uptakeTreatment: number;
  uptakeControl?: number;
}): Maybe<number> {
  const { effectPerComplier, uptakeTreatment, uptakeControl = 0 } = plan;
  const areShares = [uptakeTreatment, uptakeControl].every((share) => share >= 0 && share <= 1);
  if (!areShares || !Number.isFinite(effectPerComplier)) return undefinedBecause('outOfDomain');
  if (uptakeTreatment === uptakeControl) return undefinedBecause('denominatorNearZero');
  return effectPerComplier * (uptakeTreatment - uptakeControl);
}
