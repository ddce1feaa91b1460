import { standardNormal, type RandomSource } from '#statistics';

/**
 * Chance by name: the same seed and the same words give the same draws, whatever else was drawn before. Both potential
 * outcomes of a customer read the same draws and differ by the campaign alone. A million streams are opened for one
 * bank, so opening one must cost about a microsecond: hence 32-bit words throughout.
 */
export function chanceOf(seed: number, ...names: readonly (string | number)[]): Draw {
  let a = seed ^ 0x9e3779b9;
  let b = Math.imul(seed, 0x85ebca6b) ^ 0xc2b2ae35;
  for (const name of names) {
    if (typeof name === 'number') {
      a = Math.imul(a ^ name, 0x85ebca77);
      b = Math.imul(b ^ (name + 0x165667b1), 0x27d4eb2f);
    } else {
      for (let index = 0; index < name.length; index += 1) {
        a = Math.imul(a ^ name.charCodeAt(index), 0x01000193);
        b = Math.imul(b ^ name.charCodeAt(index), 0x5bd1e995);
      }
    }
    a ^= b >>> 15;
    b ^= a >>> 13;
  }
  return new Draw(smallFastCounter(a, b));
}

/** sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state. */
function smallFastCounter(first: number, second: number): RandomSource {
  let [a, b, c, counter] = [first | 0, second | 0, 0x2545f491, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}

export class Draw {
  constructor(private readonly random: RandomSource) {}

  uniform(): number {
    return this.random();
  }

  happens(probability: number): boolean {
    return this.random() < probability;
  }

  normal(): number {
    return standardNormal(this.random);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  integer(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.random() * values.length)]!;
  }

  /** Picks a key with a probability proportional to its weight. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    let total = 0;
    for (const key in weights) total += weights[key];
    let left = this.random() * total;
    let last: Key | undefined;
    for (const key in weights) {
      last = key;
      left -= weights[key];
      if (left < 0) break;
    }
    return last!;
  }

  /** A Poisson count by inversion; means here are small. */
  poisson(mean: number): number {
    let probability = Math.exp(-mean);
    let cumulative = probability;
    const target = this.random();
    let count = 0;
    while (target > cumulative && count < 200) {
      count += 1;
      probability *= mean / count;
      cumulative += probability;
    }
    return count;
  }
}
