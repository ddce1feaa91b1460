import { intraclassCorrelation, type UptakeMoments } from '../causal/index.js';
import { crossMomentsOf, meanOf, momentsOf } from '../moments/index.js';
import { armMean } from '../strata/tier-weighted.js';
import { branches, skewedBranches, uptakeArms } from './causal-trials.js';
import { armSoFar } from './cells.js';
import {
  balancesKnownBefore,
  growingBalances,
  lognormal,
  normal,
  simulationRandom,
  zeroInflated,
} from './outcome-source.js';

const n = 40_000;
/** Five standard errors of a mean of n values with standard deviation `sd`. */
const slack = (sd: number) => (5 * sd) / Math.sqrt(n);
const logMoments = (values: Float64Array) => momentsOf(values.map(Math.log));
const varianceOf = ({ m2 }: { m2: number }) => m2 / (n - 1);

describe('the customers of the calibration', () => {
  it('are normal with mean 0 and variance 1, as many as are asked for', () => {
    for (const size of [1, 2, 7]) expect(normal(size, simulationRandom(2))).toHaveLength(size);
    const values = momentsOf(normal(n, simulationRandom(1)));
    expect(Math.abs(values.mean)).toBeLessThan(slack(1));
    // the variance of a square is 2
    expect(Math.abs(varianceOf(values) - 1)).toBeLessThan(slack(Math.SQRT2));
    expect(normal(7, simulationRandom(3)).every((value) => value !== 0)).toBe(true);
  });

  it('have normal logarithms of the spread that the name says', () => {
    for (const sigma of [0.5, 2]) {
      const logs = logMoments(lognormal(sigma)(n, simulationRandom(5)));
      expect(Math.abs(logs.mean)).toBeLessThan(slack(sigma));
      expect(Math.abs(varianceOf(logs) / sigma ** 2 - 1)).toBeLessThan(slack(Math.SQRT2));
    }
  });

  it('spend nothing in the share that is asked for, and else lognormal amounts', () => {
    const values = zeroInflated(0.9)(n, simulationRandom(6));
    const spent = values.filter((value) => value > 0);
    expect(Math.abs(1 - spent.length / n - 0.9)).toBeLessThan(slack(0.3));
    expect(Math.abs(momentsOf(spent.map(Math.log)).mean)).toBeLessThan(5 / Math.sqrt(spent.length));
    expect(zeroInflated(0)(50, simulationRandom(6)).every((value) => value > 0)).toBe(true);
  });

  it('let their balance grow by a factor of its own', () => {
    const { numerator, denominator } = growingBalances(n, simulationRandom(7));
    const start = logMoments(denominator);
    const factor = logMoments(numerator.map((value, i) => value / denominator[i]!));
    expect(Math.abs(varianceOf(start) / 1.5 ** 2 - 1)).toBeLessThan(slack(Math.SQRT2));
    expect(Math.abs(varianceOf(factor) / 0.5 ** 2 - 1)).toBeLessThan(slack(Math.SQRT2));
  });

  it('have half of the variance of their logarithm known in advance', () => {
    const sigma = 1.5;
    const { before, after } = balancesKnownBefore(sigma, n, simulationRandom(8));
    const [x, y] = [before.map(Math.log), after.map(Math.log)];
    const { cross } = crossMomentsOf({ x, y });
    // ln after = ½ ln before + a rest of variance σ²/4
    expect(Math.abs(cross[0]![0]! / n / sigma ** 2 - 1)).toBeLessThan(slack(Math.SQRT2));
    expect(Math.abs(cross[1]![1]! / n / (sigma ** 2 / 2) - 1)).toBeLessThan(slack(Math.SQRT2));
    // the squared correlation of a sample moves by 2ρ(1 − ρ²)/√n
    const share = cross[0]![1]! ** 2 / (cross[0]![0]! * cross[1]![1]!);
    expect(Math.abs(share - 0.5)).toBeLessThan(slack(Math.SQRT1_2));
  });

  it('take up an offer in two of five cases, gain one half by it, and get none in control', () => {
    const zero = (size: number) => new Float64Array(size);
    const { control, treatment } = uptakeArms(zero, { controls: 50, treated: n }, simulationRandom(9));
    expect(control).toEqual({ uptake: new Float64Array(50), outcome: new Float64Array(50) });
    const moments: UptakeMoments = crossMomentsOf(treatment);
    expect(Math.abs(meanOf(moments, 'uptake') - 0.4)).toBeLessThan(slack(0.49));
    expect(treatment.outcome).toEqual(treatment.uptake.map((taken) => taken / 2));
  });

  it('share a fifth of their variance within branches of 5 to 35', () => {
    const all = branches(n, simulationRandom(10));
    expect(all).toHaveLength(n / 20);
    const sizes = all.map((branch) => branch.n);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([5, 35]);
    // sizes are uniform with standard deviation √80
    expect(Math.abs(momentsOf(sizes).mean - 20)).toBeLessThan((5 * Math.sqrt(80)) / Math.sqrt(n / 20));
    // ½² between and 1 within: 0.2, with a standard error near √(2/2000)·0.8·(1 + 19·0.2)/20
    expect(intraclassCorrelation(all)).toBeCloseTo(0.2, 1);
    expect(Math.abs((intraclassCorrelation(all) as number) - 0.2)).toBeLessThan(0.03);
  });

  it('have branches whose mean is their skewed luck, and a rest that is as if every customer had one', () => {
    const { numerator, denominator } = skewedBranches(n, simulationRandom(11));
    const [total, size] = [Array.from(numerator), Array.from(denominator)];
    const count = n / 20;
    expect([total.length, size.length]).toEqual([count, count]);
    expect(size.every((units) => Number.isInteger(units) && units >= 5 && units <= 35)).toBe(true);
    const mean = momentsOf(total.map((value, i) => value / size[i]!));
    // luck: mean e^{1/8}, variance e^{1/2} − e^{1/4}; rest: 1/size, of which the mean over 5…35 is Σ(1/k)/31
    const inverse = Array.from({ length: 31 }, (_, i) => 1 / (5 + i)).reduce((a, b) => a + b) / 31;
    const variance = Math.exp(0.5) - Math.exp(0.25) + inverse;
    expect(Math.abs(mean.mean - Math.exp(1 / 8))).toBeLessThan(5 * Math.sqrt(variance / count));
    expect(mean.m2 / (count - 1) / variance).toBeCloseTo(1, 0);
    expect(Math.abs(mean.m2 / (count - 1) / variance - 1)).toBeLessThan(0.25);
  });

  it('are looked at before all have come, by the mean and error of the first', () => {
    const values = normal(30, simulationRandom(12));
    const expected = armMean(momentsOf(values.subarray(0, 11)));
    const { n: units, mean, squaredError } = armSoFar(values, 11);
    expect(units).toBe(11);
    expect(mean).toBeCloseTo(expected.mean, 13);
    expect(squaredError).toBeCloseTo(expected.squaredError, 13);
  });
});
