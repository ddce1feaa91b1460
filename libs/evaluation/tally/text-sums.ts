/** Digits of which a double has all. */
const digitsOfDouble = 15;
const wholeBelow = 2 ** 53;
const [space, minus, zero] = [' ', '-', '0'].map((sign) => sign.charCodeAt(0)) as [number, number, number];

/**
 * Adds up texts of whole numbers with a space between two, place by place, exactly. Thousands of them are read for one question:
 * most numbers are short, and become neither a text nor a bigint of their own.
 */
export class TextSums {
  private readonly short: Float64Array;
  private readonly long: bigint[];

  constructor(private readonly count: number) {
    this.short = new Float64Array(count);
    this.long = Array.from({ length: count }, () => 0n);
  }

  add(text: string): void {
    this.take(text, 1);
  }

  takeAway(text: string): void {
    this.take(text, -1);
  }

  private take(text: string, sign: 1 | -1): void {
    let from = 0;
    let place = 0;
    for (; from < text.length && place < this.count; place += 1)
      from = this.addNumber(text, from, place, sign) + 1;
    if (place !== this.count || from <= text.length)
      throw new RangeError(`A text of other sums than ${this.count}`);
  }

  /** Returns where the number ends that starts at `from`. */
  private addNumber(text: string, from: number, place: number, sign: 1 | -1): number {
    const negative = text.charCodeAt(from) === minus;
    let value = 0;
    let at = negative ? from + 1 : from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === space) break;
      value = value * 10 + code - zero;
    }
    if (at - from > digitsOfDouble) this.long[place]! += BigInt(sign) * BigInt(text.slice(from, at));
    else this.addShort(negative ? -sign * value : sign * value, place);
    return at;
  }

  private addShort(value: number, place: number): void {
    const sum = this.short[place]! + value;
    if (sum < wholeBelow && sum > -wholeBelow) this.short[place] = sum;
    else {
      this.long[place]! += BigInt(this.short[place]!);
      this.short[place] = value;
    }
  }

  values(): bigint[] {
    return this.long.map((_, place) => this.value(place));
  }

  value(place: number): bigint {
    return this.long[place]! + BigInt(this.short[place]!);
  }

  /** The double next to a value. */
  rounded(place: number): number {
    return this.long[place] === 0n ? this.short[place]! : Number(this.value(place));
  }
}
