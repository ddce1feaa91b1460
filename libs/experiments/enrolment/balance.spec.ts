import { balanceTable, allTiers, type BalanceCell } from './balance.js';
import { exactMoments } from './balance-cells.js';

const cell = (tier: string, variant: string, n: number, mean: number, variance = 4): BalanceCell => ({
  tier,
  variant,
  characteristic: 'age',
  level: undefined,
  n,
  known: n,
  mean,
  variance,
});

const differenceOf = (rows: ReturnType<typeof balanceTable>, tier: string, variant: string) =>
  rows.find((row) => row.tier === tier && row.variant === variant)?.difference;

describe('the balance table', () => {
  it('divides the difference of means by the pooled spread of both arms', () => {
    const rows = balanceTable([cell('high', 'control', 10, 40, 9), cell('high', 'a', 10, 41, 16)], 'control');
    // (41 − 40) / √((9 + 16) / 2)
    expect(differenceOf(rows, 'high', 'a')).toBeCloseTo(1 / Math.sqrt(12.5), 12);
  });

  it('does not mistake unequal allocation among tiers for imbalance', () => {
    const cells = [
      cell('high', 'control', 10, 60),
      cell('high', 'a', 90, 60),
      cell('mass', 'control', 90, 30),
      cell('mass', 'a', 10, 30),
    ];
    expect(differenceOf(balanceTable(cells, 'control'), allTiers, 'a')).toBe(0);
  });

  it('compares a variant over the tiers that it shares with the control', () => {
    const cells = [
      cell('high', 'control', 50, 60),
      cell('mass', 'control', 50, 30),
      cell('mass', 'a', 50, 30),
    ];
    const rows = balanceTable(cells, 'control');
    expect(differenceOf(rows, allTiers, 'a')).toBe(0);
    expect(differenceOf(rows, 'high', 'a')).toBeUndefined();
  });

  it('says why there is no difference where nobody varies, and none where nobody differs', () => {
    const rows = (mean: number) =>
      balanceTable([cell('high', 'control', 5, 40, 0), cell('high', 'a', 5, mean, 0)], 'control');
    expect(differenceOf(rows(41), 'high', 'a')).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(differenceOf(rows(40), 'high', 'a')).toBe(0);
  });

  it('has no difference where the control is empty', () => {
    const rows = balanceTable([cell('high', 'a', 5, 40)], 'control');
    expect(differenceOf(rows, 'high', 'a')).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });
});

describe('moments from exact sums', () => {
  it('keep every digit where a double would have lost them', () => {
    // 10^15 and 10^15 + 2 fen: mean 10^13 + 0.01 CNY, variance 2 fen² = 0.0002 CNY²
    const [a, b] = [10n ** 15n, 10n ** 15n + 2n];
    const moments = exactMoments(2, a + b, a * a + b * b, 100);
    expect(moments.mean).toBe(10 ** 13 + 0.01);
    expect(moments.variance).toBeCloseTo(0.0002, 15);
  });

  it('have no variance for one customer and no mean for none', () => {
    expect(exactMoments(1, 7n, 49n, 1)).toEqual({ mean: 7, variance: undefined });
    expect(exactMoments(0, 0n, 0n, 1)).toEqual({ mean: undefined, variance: undefined });
  });
});
