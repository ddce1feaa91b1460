/**
 * The null distribution of the Mann–Whitney count U of `m` against `n` untied values: probability of U = 0 … mn.
 * By the recurrence on which sample holds the largest value; all terms positive, so nothing cancels. About (mn)²/4
 * additions. Source: Mann and Whitney (1947).
 */
export function rankSumProbabilities(m: number, n: number): Float64Array {
  // previous[j][u]: ways to have U = u with i − 1 of the one and j of the other sample
  let previous = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i++) {
    const current = [Float64Array.of(1)];
    for (let j = 1; j <= n; j++) {
      const ways = new Float64Array(i * j + 1);
      // the largest value belongs to the first sample and beats all j others, or it does not and beats nobody
      const shareOfFirst = i / (i + j);
      const beaten = previous[j]!;
      for (let u = 0; u < beaten.length; u++) ways[u + j]! += shareOfFirst * beaten[u]!;
      const unbeaten = current[j - 1]!;
      for (let u = 0; u < unbeaten.length; u++) ways[u]! += (1 - shareOfFirst) * unbeaten[u]!;
      current.push(ways);
    }
    previous = current;
  }
  return previous[n]!;
}
