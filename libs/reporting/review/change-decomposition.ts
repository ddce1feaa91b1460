import { isDefined } from '#statistics';
import { valueOf, weightOf, type MetricMoments } from '../kpi/metric-moments.js';

/** What one group of customers contributed to the change of a figure, in the unit of the figure. */
export interface Contribution {
  readonly group: string;
  /** Its own figure changed. */
  readonly rate: number;
  /** Its share of the whole changed, and its figure lies above or below the whole's. */
  readonly mix: number;
}

/**
 * Splits the change of a ratio between two periods into what each group contributes by its own rate and by its share.
 * With shares w of the denominator and rates r, both midpoints over the periods,
 *
 *   Δ = Σ w̄ᵢ·Δrᵢ + Σ (r̄ᵢ − R̄)·Δwᵢ
 *
 * exactly (Kitagawa, 1955, with the second term centred so that a group at the whole's average contributes nothing by
 * growing). A group that exists in one period only contributes by mix alone.
 */
export function decomposeChange(
  now: ReadonlyMap<string, MetricMoments>,
  before: ReadonlyMap<string, MetricMoments>,
): readonly Contribution[] {
  const totalNow = totalOf(now);
  const totalBefore = totalOf(before);
  if (totalNow.weight === 0 || totalBefore.weight === 0) return [];
  const middle = (totalNow.value + totalBefore.value) / 2;
  return [...new Set([...before.keys(), ...now.keys()])]
    .map((group): Contribution | undefined => {
      const a = cellOf(before.get(group));
      const b = cellOf(now.get(group));
      const rateBefore = a.rate ?? b.rate;
      const rateNow = b.rate ?? a.rate;
      if (rateBefore === undefined || rateNow === undefined) return undefined;
      const shareBefore = a.weight / totalBefore.weight;
      const shareNow = b.weight / totalNow.weight;
      return {
        group,
        rate: ((shareBefore + shareNow) / 2) * (rateNow - rateBefore),
        mix: ((rateBefore + rateNow) / 2 - middle) * (shareNow - shareBefore),
      };
    })
    .filter((each) => each !== undefined)
    .sort((a, b) => Math.abs(b.rate + b.mix) - Math.abs(a.rate + a.mix));
}

function cellOf(moments: MetricMoments | undefined): { weight: number; rate: number | undefined } {
  const value = moments && valueOf(moments);
  return moments && isDefined(value)
    ? { weight: weightOf(moments), rate: value }
    : { weight: 0, rate: undefined };
}

function totalOf(cells: ReadonlyMap<string, MetricMoments>): { weight: number; value: number } {
  let weight = 0;
  let sum = 0;
  for (const cell of [...cells.values()].map(cellOf)) {
    weight += cell.weight;
    sum += cell.weight * (cell.rate ?? 0);
  }
  return { weight, value: weight === 0 ? 0 : sum / weight };
}
