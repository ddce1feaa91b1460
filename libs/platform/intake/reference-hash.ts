import { createHash } from 'node:crypto';

const longestInOneBlock = 55;
const [zero, minus] = [48, 45];
const digitsAtOnce = 10_000;
/** A sign and five groups of digits. */
const longestWritten = 21;

/** Fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8 (FIPS 180-4). */
const roundConstants = Int32Array.from(firstPrimes(64), (prime) => fractionBits(Math.cbrt(prime)));
const initial = Int32Array.from(firstPrimes(8), (prime) => fractionBits(Math.sqrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}

function fractionBits(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0;
}

/**
 * The first 8 bytes of SHA-256 of some bytes, as a signed 64-bit number: what `customers.customer_id_of` gives in SQL. Of
 * short texts it is worked out here: a call into OpenSSL costs more than its one block, and PostgreSQL, which reads the
 * lines meanwhile, is then spared it.
 */
export class ReferenceHash {
  private readonly schedule = new Int32Array(64);
  private readonly limbs = new Int32Array(4);
  private high = 0;
  private low = 0;

  /** Takes the bytes from `from` up to but without `to`. */
  take(bytes: Uint8Array, from: number, to: number): void {
    if (to - from <= longestInOneBlock) {
      this.takeBlock(bytes, from, to - from);
      return;
    }
    const digest = createHash('sha256').update(bytes.subarray(from, to)).digest();
    this.high = digest.readInt32BE(0);
    this.low = digest.readInt32BE(4);
  }

  /** Writes the number in decimal, into up to 21 bytes of room; returns where writing ended. */
  write(out: Uint8Array, at: number): number {
    const { limbs } = this;
    let [high, low, length] = [this.high, this.low, at];
    if (high < 0) {
      out[length++] = minus;
      low = -low | 0;
      high = (~high + (low === 0 ? 1 : 0)) | 0;
    }
    limbs[0] = high >>> 16;
    limbs[1] = high & 0xffff;
    limbs[2] = low >>> 16;
    limbs[3] = low & 0xffff;
    // 2^63 has 19 digits: five groups of four, the last of them first.
    const end = length + 20;
    for (let group = end; group > length; group -= 4) {
      let rest = 0;
      for (let limb = 0; limb < 4; limb += 1) {
        const value = rest * 65_536 + limbs[limb]!;
        const quotient = (value / digitsAtOnce) | 0;
        limbs[limb] = quotient;
        rest = value - quotient * digitsAtOnce;
      }
      for (let place = group - 1; place >= group - 4; place -= 1) {
        const tenth = (rest / 10) | 0;
        out[place] = zero + (rest - 10 * tenth);
        rest = tenth;
      }
    }
    let leading = length;
    while (leading < end - 1 && out[leading] === zero) leading += 1;
    out.copyWithin(length, leading, end);
    return end - (leading - length);
  }

  text(): string {
    const out = Buffer.allocUnsafe(longestWritten);
    return out.toString('latin1', 0, this.write(out, 0));
  }

  private takeBlock(bytes: Uint8Array, from: number, size: number): void {
    const { schedule: w } = this;
    const k = roundConstants;
    w.fill(0, 0, 16);
    for (let i = 0; i < size; i += 1) w[i >> 2]! |= bytes[from + i]! << (24 - 8 * (i & 3));
    w[size >> 2]! |= 0x80 << (24 - 8 * (size & 3));
    w[15] = size * 8;
    for (let i = 16; i < 64; i += 1) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (small0 + w[i - 7]! + small1 + w[i - 16]!) | 0;
    }
    let a = initial[0]!;
    let b = initial[1]!;
    let c = initial[2]!;
    let d = initial[3]!;
    let e = initial[4]!;
    let f = initial[5]!;
    let g = initial[6]!;
    let h = initial[7]!;
    for (let i = 0; i < 64; i += 1) {
      const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + large1 + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0;
      const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    this.high = (a + initial[0]!) | 0;
    this.low = (b + initial[1]!) | 0;
  }
}
