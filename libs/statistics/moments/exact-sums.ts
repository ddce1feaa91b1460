/** Every window holds this many bits of a term; what a term has above them goes into the windows above. */
const windowBits = 24;
const windowCount = 10;
/** Adding and subtracting it rounds a double to a multiple of the window's unit. */
const anchors = Float64Array.from({ length: windowCount }, (_, w) => 1.5 * 2 ** (52 + windowBits * w));
/** A term below it fits into the window and those under it. */
const limits = Float64Array.from({ length: windowCount }, (_, w) => 2 ** (windowBits * (w + 1)));
/** Below it every whole double has all its digits. */
const wholeBelow = 2 ** 53;
const splitter = 2 ** 27 + 1;

/**
 * Sums of whole numbers that are exact, and therefore the same in whatever order their terms come. Each sum is kept in
 * windows of 24 bits; a term is cut along their borders, so that no addition ever rounds (the idea of Demmel & Hida, 2003).
 *
 * Terms are whole doubles of less than 2²⁴⁰ in size; products of two such numbers below 2⁵³ are added exactly, with the
 * part that rounding would lose. Exact up to 2²⁸ (268 million) terms a sum. Costs a few nanoseconds a term.
 */
export class ExactSums {
  /** The same window of all sums side by side: most terms are small, and touch the first alone. */
  private readonly windows: Float64Array;

  constructor(readonly size: number) {
    this.windows = new Float64Array(size * windowCount);
  }

  /** Adds a whole number to one of the sums. Throws a RangeError where it is too large, or no number. */
  add(sum: number, term: number): void {
    const { windows, size } = this;
    const magnitude = term < 0 ? -term : term;
    if (magnitude < limits[0]!) {
      windows[sum]! += term;
      return;
    }
    if (!(magnitude < limits[windowCount - 1]!))
      throw new RangeError(`${term} is too large for an exact sum`);
    let window = 1;
    while (magnitude >= limits[window]!) window += 1;
    let rest = term;
    for (; window > 0; window -= 1) {
      const anchor = anchors[window]!;
      const part = rest + anchor - anchor;
      windows[window * size + sum]! += part;
      rest -= part;
      if (rest === 0) return;
    }
    windows[sum]! += rest;
  }

  /** Adds a · b to one of the sums, with what the product of two doubles rounds away (Dekker, 1971). */
  addProduct(sum: number, a: number, b: number): void {
    const product = a * b;
    this.add(sum, product);
    if (product < wholeBelow && product > -wholeBelow) return;
    const aScaled = splitter * a;
    const aHigh = aScaled - (aScaled - a);
    const aLow = a - aHigh;
    const bScaled = splitter * b;
    const bHigh = bScaled - (bScaled - b);
    const bLow = b - bHigh;
    const rest = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    if (rest !== 0) this.add(sum, rest);
  }

  /** One of the sums. */
  value(sum: number): bigint {
    let total = 0n;
    for (let window = 0; window < windowCount; window += 1) {
      const part = this.windows[window * this.size + sum]!;
      if (part !== 0) total += BigInt(part);
    }
    return total;
  }
}
