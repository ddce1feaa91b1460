import { isDefined, type Maybe } from '../undefined.js';
import type { ErrorRates, ErrorRatesAndPower } from './error-rates.js';
import type { PowerCounting } from './normal-power.js';
import type { SampleSize } from './sample-size.js';
import {
  minimumDetectableEffectForTTest,
  powerOfTTest,
  sampleSizeForTTest,
  type Standardised,
} from './t-test.js';
import { designEffect, type Clusters } from './variance-factors.js';

/** Number of clusters in each arm. */
export interface ClusterCounts {
  readonly clustersControl: number;
  readonly clustersTreatment: number;
}

/**
 * Clusters needed when whole clusters (branches, managers) are assigned: the t test on clusters, each worth
 * m / design effect units, with degrees of freedom from the number of clusters.
 * All fields of the result count clusters, not customers. Errors: `outOfDomain`.
 *
 * Source: Donner, Klar (2000), Design and Analysis of Cluster Randomization Trials, chapter 5; cluster sizes as in
 * `designEffect`.
 */
export function sampleSizeForClusters(
  plan: ErrorRatesAndPower & PowerCounting & Standardised & Clusters & { treatmentPerControl?: number },
): Maybe<SampleSize> {
  const sd = spreadOfClusterMeans(plan);
  return isDefined(sd) ? sampleSizeForTTest({ ...plan, sd, varianceFactor: 1 }) : sd;
}

/** Power of the comparison of arms of whole clusters. Errors: `tooFewObservations` (under 3 clusters), `outOfDomain`. */
export function powerOfClusters(
  plan: ErrorRates & PowerCounting & Standardised & Clusters & ClusterCounts,
): Maybe<number> {
  const sd = spreadOfClusterMeans(plan);
  if (!isDefined(sd)) return sd;
  return powerOfTTest({ ...plan, sd, nControl: plan.clustersControl, nTreatment: plan.clustersTreatment });
}

/** The smallest difference of means that so many clusters find with the wanted power. Errors: as for the power. */
export function minimumDetectableEffectForClusters(
  plan: ErrorRatesAndPower & PowerCounting & Clusters & ClusterCounts & { sd: number },
): Maybe<number> {
  const sd = spreadOfClusterMeans(plan);
  if (!isDefined(sd)) return sd;
  return minimumDetectableEffectForTTest({
    ...plan,
    sd,
    nControl: plan.clustersControl,
    nTreatment: plan.clustersTreatment,
  });
}

/** Standard deviation of a cluster's mean, the size of clusters averaged out. */
function spreadOfClusterMeans(plan: Clusters & { sd: number }): Maybe<number> {
  const effect = designEffect(plan);
  return isDefined(effect) ? plan.sd * Math.sqrt(effect / plan.meanClusterSize) : effect;
}
