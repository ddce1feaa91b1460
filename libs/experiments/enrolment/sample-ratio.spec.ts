import { assignmentRatio } from './sample-ratio.js';

const plan = {
  allocation: { byTier: { high: { control: 2000, a: 8000 } }, otherTiers: { control: 5000, a: 5000 } },
};
const counts = (tier: string, control: number, a: number) => [
  { tier, variant: 'control', customers: control },
  { tier, variant: 'a', customers: a },
];

describe('the sample ratio of an assignment', () => {
  it('is compared within each tier, so that unequal tiers fit an unequal plan', () => {
    const finding = assignmentRatio(plan, [...counts('high', 200, 800), ...counts('mass', 500, 500)]);
    expect(finding).toEqual({ verdict: 'ok', chiSquare: 0, degreesOfFreedom: 2, p: 1 });
  });

  it('fails where far too many of a tier are in one variant', () => {
    // (5100 − 5000)²/5000 · 2 = 4 ; (600 − 500)²/500 · 2 = 40: p of 44 at 2 degrees is exp(−22)
    const finding = assignmentRatio({ allocation: { byTier: {}, otherTiers: { control: 5000, a: 5000 } } }, [
      ...counts('mass', 5100, 4900),
      ...counts('mid', 600, 400),
    ]);
    expect(finding.verdict).toBe('failed');
    expect(finding.chiSquare).toBeCloseTo(44, 10);
    expect(finding.p! / Math.exp(-22)).toBeCloseTo(1, 10);
  });

  it('warns in between', () => {
    // χ² = 2·(70²/5000)·... : (5135 − 5000)²/5000 · 2 = 7.29 at 1 degree, p = 0.0069
    const finding = assignmentRatio(plan, counts('mass', 5135, 4865));
    expect(finding.verdict).toBe('warning');
    expect(finding.p).toBeCloseTo(0.00693, 5);
  });

  it('fails where somebody is in a variant that the tier was not to have', () => {
    const none = { allocation: { byTier: {}, otherTiers: { control: 10000, a: 0 } } };
    expect(assignmentRatio(none, counts('mass', 100, 1)).verdict).toBe('failed');
  });

  it('is not planned without planned shares', () => {
    expect(assignmentRatio({}, counts('mass', 1, 9)).verdict).toBe('notPlanned');
  });
});
