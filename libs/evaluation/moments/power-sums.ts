import type { CentralMoments } from '#statistics';

/**
 * Σ yⁱzʲ over units, by i and then j, i + j ≤ 4; a single variable has j = 0 only. They add up over arms, so that what is
 * made of them cannot tell the arms apart.
 */
export type PowerSums = readonly (readonly number[])[];

/** All sums of a variable, or of two, from its count, means and centred second moments, and its third and fourth powers. */
export function powerSums(
  {
    n,
    means,
    cross,
  }: {
    readonly n: number;
    readonly means: readonly number[];
    readonly cross: readonly (readonly number[])[];
  },
  pair: boolean,
  higher: (i: number, j: number) => number,
): PowerSums {
  const mean = (k: number) => means[k]!;
  const second = (k: number, l: number) => cross[k]![l]! + n * mean(k) * mean(l);
  if (!pair) return [[n], [n * mean(0)], [second(0, 0)], [higher(3, 0)], [higher(4, 0)]];
  return [
    [n, n * mean(1), second(1, 1), higher(0, 3), higher(0, 4)],
    [n * mean(0), second(0, 1), higher(1, 2), higher(1, 3)],
    [second(0, 0), higher(2, 1), higher(2, 2)],
    [higher(3, 0), higher(3, 1)],
    [higher(4, 0)],
  ];
}

export function addPowerSums(parts: readonly PowerSums[]): PowerSums {
  const [first, ...others] = parts;
  return (first ?? [[0], [0], [0], [0], [0]]).map((row, i) =>
    row.map((sum, j) => others.reduce((total, part) => total + part[i]![j]!, sum)),
  );
}

const binomials = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]] as const;

/**
 * Central moments of y, or of y − ratio·z for a ratio: what its difference is made of to first order. A rule of thumb reads
 * them, so that plain sums of powers suffice; where they cancel, the shape comes out as none (0).
 */
export function shapeOf(sums: PowerSums, ratio = 0): CentralMoments {
  const about = (k: number) =>
    binomials[k]!.reduce(
      (total, times, j) => total + times * (-ratio) ** j * (j === 0 || ratio !== 0 ? sums[k - j]![j]! : 0),
      0,
    );
  const n = sums[0]![0]!;
  if (n === 0) return { n: 0, mean: 0, m2: 0, m3: 0, m4: 0 };
  const [mean, second, third, fourth] = [1, 2, 3, 4].map((k) => about(k) / n) as [
    number,
    number,
    number,
    number,
  ];
  const m2 = Math.max(0, second - mean * mean);
  return {
    n,
    mean,
    m2,
    m3: m2 === 0 ? 0 : third - 3 * mean * second + 2 * mean ** 3,
    m4: m2 === 0 ? 0 : Math.max(0, fourth - 4 * mean * third + 6 * mean * mean * second - 3 * mean ** 4),
  };
}
