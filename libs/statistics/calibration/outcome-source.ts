import type { RandomSource } from '../distributions/index.js';

/** Outcomes of n customers whom treatment does not change. */
export type OutcomeSource = (n: number, random: RandomSource) => Float64Array;

/** 32 bits a number (sfc32, Doty-Humphrey): half the cost of `seededRandom`, enough for simulation. */
export function simulationRandom(seed: number): RandomSource {
  let a = 0;
  let b = seed | 0;
  let c = (seed / 2 ** 32) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

// Read once: inside a test's sandbox every look-up of Math costs more than the logarithm.
const { exp, log, sqrt } = Math;

/** Standard normal numbers in pairs, by Marsaglia's polar method (1964). */
export function fillNormal(values: Float64Array, random: RandomSource): Float64Array {
  for (let i = 0; i < values.length; i += 2) {
    let x = 0;
    let y = 0;
    let square = 0;
    do {
      x = 2 * random() - 1;
      y = 2 * random() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = sqrt((-2 * log(square)) / square);
    values[i] = x * factor;
    values[i + 1] = y * factor; // past the end of an odd number it goes nowhere
  }
  return values;
}

export const normal: OutcomeSource = (n, random) => fillNormal(new Float64Array(n), random);

/** exp(σ·normal): assets under management look like σ near 2. */
export function lognormal(sigma: number): OutcomeSource {
  return (n, random) => {
    const values = fillNormal(new Float64Array(n), random);
    for (let i = 0; i < n; i++) values[i] = exp(sigma * (values[i] as number));
    return values;
  };
}

/** 0 for a share of the customers, lognormal with σ = 1 for the rest: spending, fees, purchases. */
export function zeroInflated(shareOfZeros: number): OutcomeSource {
  const amounts = lognormal(1);
  return (n, random) => {
    const values = amounts(n, random);
    for (let i = 0; i < n; i++) if (random() < shareOfZeros) values[i] = 0;
    return values;
  };
}

/** AUM growth: end over start, start heavy-tailed, end = start times a factor of its own. */
export function growingBalances(n: number, random: RandomSource) {
  const denominator = lognormal(1.5)(n, random);
  const factor = lognormal(0.5)(n, random);
  return { numerator: factor.map((value, i) => value * (denominator[i] as number)), denominator };
}

/** End balance given the balance before: half of the variance of the logarithm is known in advance. */
export function balancesKnownBefore(sigma: number, n: number, random: RandomSource) {
  const before = lognormal(sigma)(n, random);
  const rest = lognormal(sigma / 2)(n, random);
  return { before, after: rest.map((value, i) => value * sqrt(before[i] as number)) };
}
