import { partsOfUnit, placesOfSums, type TextSums } from '#evaluation';
import { scaleFactor, type UnitMetric } from '#measurement';
import type { MetricMoments } from './metric-moments.js';

/**
 * The moments of a metric over all units of some cells of a cut, from what their sums come to. Centred moments are worked out in whole
 * numbers, so that nothing cancels however large the means are, and rounded as they become a number. Thousands of groups may be told
 * in one answer: little is made for each of them.
 */
export function momentsOfSums(metric: UnitMetric, sums: TextSums, observationDays: number): MetricMoments {
  const { kind, exact, scale, denominatorScale = 'one', offset = 0 } = metric;
  const places = placesOfSums(metric.key);
  const [eligible, n] = [sums.rounded(places[0]!), sums.rounded(places[1]!)];
  const mean = (place: number) => (n === 0 ? 0 : sums.rounded(place) / n);
  const centred = (products: number, a: number, b: number) => centredSum(sums, places[1]!, products, a, b);
  const ofY = places[2]!;
  const ratio = kind === 'ratio';
  const ofX = ratio ? places[3]! : undefined;
  // The square of a share is the share.
  const ofYy = kind === 'proportion' ? ofY : places[ratio ? 4 : 3]!;
  const worth = exact ? 1 : 1 / partsOfUnit;
  const y = worth * scaleFactor(scale, observationDays);
  const x = worth * scaleFactor(denominatorScale, observationDays);
  return {
    eligible,
    n,
    meanY: mean(ofY) * y,
    // The denominator of a share or mean is 1 for each of n customers.
    meanX: ofX === undefined ? (n === 0 ? 0 : 1) : mean(ofX) * x,
    syy: centred(ofYy, ofY, ofY) * y * y,
    sxx: ofX === undefined ? 0 : centred(places[5]!, ofX, ofX) * x * x,
    sxy: ofX === undefined ? 0 : centred(places[6]!, ofY, ofX) * y * x,
    offset,
  };
}

/** Σ (a − ā)(b − b̄), from the places of n, Σ a·b, Σ a and Σ b. */
function centredSum(sums: TextSums, ofN: number, ofProducts: number, ofA: number, ofB: number): number {
  const n = sums.rounded(ofN);
  if (n === 0) return 0;
  const whole = n * sums.rounded(ofProducts);
  const ofMeans = sums.rounded(ofA) * sums.rounded(ofB);
  // Doubles have every digit of most of them.
  if (Number.isSafeInteger(whole) && Number.isSafeInteger(ofMeans)) return (whole - ofMeans) / n;
  return Number(sums.value(ofN) * sums.value(ofProducts) - sums.value(ofA) * sums.value(ofB)) / n;
}
