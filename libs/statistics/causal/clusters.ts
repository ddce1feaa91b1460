import type { Moments } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { sumOfErrors, type ErrorPart } from './satterthwaite.js';

/**
 * What a comparison of arms of whole clusters estimates.
 * `clusterMean`: the mean over clusters of their means, each cluster counting alike (effect per branch).
 * `unitMean`: the mean over units (effect per customer), clusters counting by size.
 */
export type ClusterEstimand = 'clusterMean' | 'unitMean';

export interface ClusterComparison<Method extends string> extends TInference {
  readonly method: Method;
  readonly clustersControl: number;
  readonly clustersTreatment: number;
}

interface Arms<Metric extends string> {
  /** Moments of the units of each cluster; clusters without units are left out. */
  readonly control: readonly Moments<Metric>[];
  readonly treatment: readonly Moments<NoInfer<Metric>>[];
}

/**
 * Compares arms to which whole clusters were assigned by Welch's test on the cluster means.
 *
 * Assumption: clusters are independent; their means are near normal or they are many. Needs no model of sizes or of
 * the correlation within clusters. Errors: `emptyArm`; one cluster in an arm: `tooFewObservations` in the fields.
 *
 * Source: Donner, Klar (2000), Design and Analysis of Cluster Randomization Trials, section 6.2.
 */
export function compareClusterMeans<Metric extends string>(
  arms: Arms<Metric>,
  level = 0.95,
): Maybe<ClusterComparison<'clusterWelch'>> {
  const [control, treatment] = [occupied(arms.control), occupied(arms.treatment)];
  if (control.length === 0 || treatment.length === 0) return undefinedBecause('emptyArm');
  const [c, t] = [ofClusterMeans(control), ofClusterMeans(treatment)];
  return {
    method: 'clusterWelch',
    ...inference(c, t, level),
    clustersControl: control.length,
    clustersTreatment: treatment.length,
  };
}

/**
 * Compares arms to which whole clusters were assigned by the difference of unit means, with a variance that is robust
 * to any correlation within clusters: CR2 (residual sums divided by √(1 − share of the arm's units)) and the degrees of
 * freedom of Bell and McCaffrey under equal, independent units. For clusters of one size it is `compareClusterMeans`.
 *
 * Assumption: clusters are independent. Errors: as `compareClusterMeans`.
 *
 * Source: Bell, McCaffrey (2002), Survey Methodology 28, 169–181; Pustejovsky, Tipton (2018), JBES 36, 672–683.
 */
export function compareClusteredUnits<Metric extends string>(
  arms: Arms<Metric>,
  level = 0.95,
): Maybe<ClusterComparison<'clusterRobustCr2'>> {
  const [control, treatment] = [occupied(arms.control), occupied(arms.treatment)];
  if (control.length === 0 || treatment.length === 0) return undefinedBecause('emptyArm');
  return {
    method: 'clusterRobustCr2',
    ...inference(ofUnits(control), ofUnits(treatment), level),
    clustersControl: control.length,
    clustersTreatment: treatment.length,
  };
}

interface ArmEstimate extends ErrorPart {
  readonly mean: number;
}

function occupied<Metric extends string>(clusters: readonly Moments<Metric>[]): readonly Moments<Metric>[] {
  return clusters.filter(({ n }) => n > 0);
}

function inference(control: ArmEstimate, treatment: ArmEstimate, level: number): TInference {
  const difference = treatment.mean - control.mean;
  if (control.df < 1 || treatment.df < 1) return withoutClusters(difference);
  const { squaredError, df } = sumOfErrors([control, treatment]);
  return tInference(difference, squaredError, df, level);
}

function withoutClusters(difference: number): TInference {
  const none = undefinedBecause('tooFewObservations');
  return { difference, standardError: 0, df: none, t: none, p: none, interval: none };
}

function ofClusterMeans(clusters: readonly Moments[]): ArmEstimate {
  const count = clusters.length;
  const mean = clusters.reduce((sum, cluster) => sum + cluster.mean, 0) / count;
  const squares = clusters.reduce((sum, cluster) => sum + (cluster.mean - mean) ** 2, 0);
  return { mean, squaredError: squares / (count - 1) / count, df: count - 1 };
}

function ofUnits(clusters: readonly Moments[]): ArmEstimate {
  const units = clusters.reduce((sum, { n }) => sum + n, 0);
  const mean = clusters.reduce((sum, cluster) => sum + (cluster.n / units) * cluster.mean, 0);
  if (clusters.length === 1) return { mean, squaredError: 0, df: 0 };
  let [squaredError, diagonal, product, productSquares] = [0, 0, 0, 0];
  for (const cluster of clusters) {
    const share = cluster.n / units;
    const adjustment = 1 / (1 - share);
    squaredError += adjustment * (share * (cluster.mean - mean)) ** 2;
    // Bell–McCaffrey: trace of (A·Ω)², Ω the covariance of the residual sums of equal independent units
    diagonal += share ** 2;
    product += adjustment * share ** 2;
    productSquares += (adjustment * share ** 2) ** 2;
  }
  return { mean, squaredError, df: 1 / (diagonal + product ** 2 - productSquares) };
}

/**
 * Share of the variance that lies between clusters, from an analysis of variance: what a design with clusters needs.
 * An estimate below 0 means less difference between clusters than chance gives and is returned as 0.
 * Errors: `tooFewObservations` with fewer than two clusters or without two units in any; `noVariance`.
 *
 * Source: Donner, Klar (2000), section 1.5.
 */
export function intraclassCorrelation(clusters: readonly Moments[]): Maybe<number> {
  const list = occupied(clusters);
  const units = list.reduce((sum, { n }) => sum + n, 0);
  if (list.length < 2 || units <= list.length) return undefinedBecause('tooFewObservations');
  const mean = list.reduce((sum, cluster) => sum + (cluster.n / units) * cluster.mean, 0);
  const between =
    list.reduce((sum, cluster) => sum + cluster.n * (cluster.mean - mean) ** 2, 0) / (list.length - 1);
  const within = list.reduce((sum, { m2 }) => sum + m2, 0) / (units - list.length);
  if (between + within === 0) return undefinedBecause('noVariance');
  const typicalSize = (units - list.reduce((sum, { n }) => sum + n * n, 0) / units) / (list.length - 1);
  return Math.max(0, (between - within) / (between + (typicalSize - 1) * within));
}
