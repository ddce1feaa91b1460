/** a / b to double precision, for whole numbers beyond 2⁵³; b > 0. */
export function quotient(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  const negative = a < 0n;
  const size = negative ? -a : a;
  const shift = BigInt(Math.max(0, 66 - size.toString(2).length + b.toString(2).length));
  const value = Number((size << shift) / b) / 2 ** Number(shift);
  return negative ? -value : value;
}
