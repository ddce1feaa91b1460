import { normalQuantile } from './normal.js';

/** A stream of uniform numbers in [0, 1). Chance is always an argument. */
export type RandomSource = () => number;

/** Asked for once: every random number needs it three times. */
const { imul } = Math;

const mask64 = (1n << 64n) - 1n;

function* splitMix64(seed: bigint): Generator<bigint> {
  let state = seed & mask64;
  for (;;) {
    state = (state + 0x9e3779b97f4a7c15n) & mask64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64;
    yield z ^ (z >> 31n);
  }
}

/**
 * The same seed gives the same stream everywhere: xoshiro128** (Blackman and Vigna 2021), seeded by splitmix64; 53
 * bits a number, period 2¹²⁷.
 */
export function seededRandom(seed: number | bigint): RandomSource {
  const words = splitMix64(typeof seed === 'bigint' ? seed : BigInt(Math.trunc(seed)));
  const first = words.next().value as bigint;
  const second = words.next().value as bigint;
  let a = Number(first & 0xffffffffn) | 0;
  let b = Number(first >> 32n) | 0;
  let c = Number(second & 0xffffffffn) | 0;
  let d = Number(second >> 32n) | 0;
  const next = (): number => {
    const scrambled = imul(b, 5);
    const result = imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/** One standard normal number, by inversion: one uniform each, and monotone in it. */
export function standardNormal(random: RandomSource): number {
  const uniform = random();
  return normalQuantile(uniform === 0 ? 2 ** -54 : uniform);
}
