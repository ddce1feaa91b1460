import { isUndefined, type Maybe } from '#statistics';
import { poolEffects, type PooledEffect, type VariantEffect } from './pooled-effect.js';

const effect = (
  experiment: string,
  point: number,
  standardError: number,
  treated: number,
): VariantEffect => ({
  experiment,
  point,
  standardError,
  treated,
  trusted: true,
});
const half = (pooled: Maybe<PooledEffect>) => {
  if (isUndefined(pooled)) throw new Error(pooled.because);
  return (pooled.interval.high - pooled.interval.low) / 2;
};

describe('the mean effect per treated customer', () => {
  it('weighs every experiment by the customers it treated', () => {
    const pooled = poolEffects([effect('a', 0.1, 0.01, 300), effect('b', 0.02, 0.02, 100)]);
    expect(pooled).toMatchObject({ point: 0.75 * 0.1 + 0.25 * 0.02, treated: 400, experiments: 2 });
    expect(half(pooled)).toBeCloseTo(1.959964 * Math.hypot(0.75 * 0.01, 0.25 * 0.02), 6);
  });

  it('adds the errors of variants that share a control', () => {
    const pooled = poolEffects([effect('a', 0.1, 0.01, 100), effect('a', 0.1, 0.01, 100)]);
    expect(half(pooled)).toBeCloseTo(1.959964 * 0.01, 6);
  });

  it('leaves out what is not to be trusted, and has no value when nothing is left', () => {
    const untrusted = { ...effect('a', 9, 0.01, 1000), trusted: false };
    expect(poolEffects([untrusted, effect('b', 1, 0.1, 10)])).toMatchObject({ point: 1, treated: 10 });
    expect(poolEffects([untrusted])).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });
});
