import { partsOfUnit, placesOfSums, type TextSums } from '#evaluation';
import { scaleFactor, type UnitMetric } from '#measurement';
import { countedOnce, type MetricMoments } from './metric-moments.js';
import { ofOnes } from './moments-of-figures.js';

/**
 * The moments of a metric over all units of some cells of a cut, from what their sums come to. Centred moments are worked out in whole
 * numbers, so that nothing cancels however large the means are, and rounded as they become a number.
 */
export function momentsOfSums(metric: UnitMetric, sums: TextSums, observationDays: number): MetricMoments {
  const [ofEligible, ofN, ofY, ...others] = placesOfSums(metric.key) as [number, number, number, ...number[]];
  const n = sums.rounded(ofN);
  const mean = (place: number) => (n === 0 ? 0 : sums.rounded(place) / n);
  const counted = { eligible: sums.rounded(ofEligible), n, offset: metric.offset ?? 0 };
  if (metric.kind === 'proportion') {
    const [meanY, syy] = ofOnes(n, sums.rounded(ofY));
    return { ...counted, meanY, syy, ...countedOnce(n) };
  }
  const parts = metric.exact ? 1 : partsOfUnit;
  const y = scaleFactor(metric.scale, observationDays) / parts;
  const centred = (products: number, a: number, b: number) => centredSum(sums, [ofN, products, a, b]);
  if (metric.kind === 'mean') {
    const [ofYy] = others as [number];
    return { ...counted, meanY: mean(ofY) * y, syy: centred(ofYy, ofY, ofY) * y * y, ...countedOnce(n) };
  }
  const [ofX, ofYy, ofXx, ofYx] = others as [number, number, number, number];
  const x = scaleFactor(metric.denominatorScale ?? 'one', observationDays) / parts;
  return {
    ...counted,
    meanY: mean(ofY) * y,
    meanX: mean(ofX) * x,
    syy: centred(ofYy, ofY, ofY) * y * y,
    sxx: centred(ofXx, ofX, ofX) * x * x,
    sxy: centred(ofYx, ofY, ofX) * y * x,
  };
}

/** Σ (a − ā)(b − b̄), from the places of n, Σ a·b, Σ a and Σ b. */
function centredSum(sums: TextSums, places: readonly [number, number, number, number]): number {
  const [n, products, a, b] = places.map((place) => sums.rounded(place)) as [number, number, number, number];
  if (n === 0) return 0;
  const [whole, ofMeans] = [n * products, a * b];
  // Thousands of groups are told in one answer: doubles have most of them exactly.
  if (Number.isSafeInteger(whole) && Number.isSafeInteger(ofMeans)) return (whole - ofMeans) / n;
  const [ofN, ofProducts, ofA, ofB] = places.map((place) => sums.value(place)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return Number(ofN * ofProducts - ofA * ofB) / n;
}
