import type { MetricMoments } from '../kpi/metric-moments.js';
import { defaultMovementRule, kpiChange } from './kpi-change.js';

/** A share: `yes` of n. */
const share = (yes: number, n: number): MetricMoments => ({
  eligible: n,
  n,
  meanY: n === 0 ? 0 : yes / n,
  meanX: 1,
  syy: n === 0 ? 0 : (yes * (n - yes)) / n,
  sxx: 0,
  sxy: 0,
  offset: 0,
});
const change = (now: MetricMoments | undefined, before: MetricMoments | undefined) =>
  kpiChange(now, before, defaultMovementRule);

describe('the change of a KPI', () => {
  it('is measured in its standard error', () => {
    // 0.10 of 1000 against 0.05 of 1000: 0.05 / √(0.09/999 + 0.0475/999) = 4.262
    const { difference, z, abnormal } = change(share(100, 1000), share(50, 1000));
    expect(difference).toBeCloseTo(0.05, 12);
    expect(z).toBeCloseTo(0.05 / Math.sqrt(0.09 / 999 + 0.0475 / 999), 12);
    expect(abnormal).toBe(true);
  });

  it('is not abnormal when it is small beside the figure, however sure', () =>
    expect(change(share(505_000, 1_000_000), share(500_000, 1_000_000))).toMatchObject({ abnormal: false }));

  it('is not abnormal when it may well be chance', () =>
    expect(change(share(60, 1000), share(50, 1000)).abnormal).toBe(false));

  it('is not abnormal over few customers', () =>
    expect(change(share(45, 50), share(5, 50)).abnormal).toBe(false));

  it('has no value without a previous period, and says so', () => {
    expect(change(share(10, 100), undefined)).toMatchObject({
      now: 0.1,
      before: { because: 'emptyArm' },
      difference: { because: 'emptyArm' },
      abnormal: false,
    });
  });

  it('has no z where nothing varies', () =>
    expect(change(share(100, 100), share(0, 100))).toMatchObject({ z: { because: 'noVariance' } }));
});
