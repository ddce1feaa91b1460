import { seededRandom, standardNormal } from '#statistics';
import { boundsOf, coverageOf, verdictOf, withTruthMoved, type JudgedInterval } from './coverage.js';

/** Exact 95 % intervals around a truth of 0.1, with a standard error of 1. */
function intervals(seeds: number): JudgedInterval[] {
  const random = seededRandom(20260701);
  return Array.from({ length: seeds }, () => {
    const estimate = 0.1 + standardNormal(random);
    return { metric: 'conversionRate', low: estimate - 1.959964, high: estimate + 1.959964, truth: 0.1 };
  });
}

const coverage = (inside: number, seeds: number) => ({
  metric: 'conversionRate',
  seeds,
  inside,
  below: seeds - inside,
  above: 0,
});

describe('the judgement of the seed study', () => {
  it('takes 179 to 198 of 200 and nothing else', () => {
    expect([178, 179, 198, 199].map((inside) => verdictOf(coverage(inside, 200)))).toEqual([
      'tooSeldom',
      'passed',
      'passed',
      'tooOften',
    ]);
  });

  // Binomial(8, 0.95): P(X ≤ 4) = 0.0004, P(X ≤ 5) = 0.0058; P(X = 8) = 0.66.
  it('asks of fewer seeds no more than chance grants in 999 of 1,000 studies', () => {
    expect(boundsOf(8)).toEqual({ least: 5, most: 8 });
    expect([4, 5, 8].map((inside) => verdictOf(coverage(inside, 8)))).toEqual([
      'tooSeldom',
      'passed',
      'passed',
    ]);
  });

  it('lets right intervals pass and fails the same ones once the planted truth is off by one standard error', () => {
    const right = intervals(200);
    expect(verdictOf(coverageOf(right)[0]!)).toBe('passed');
    for (const error of [1, -1])
      expect(verdictOf(coverageOf(withTruthMoved(right, error))[0]!)).toBe('tooSeldom');
  });

  it('fails intervals that are twice as wide as they should be', () => {
    const wide = intervals(200).map((each) => ({ ...each, low: each.low - 1.96, high: each.high + 1.96 }));
    expect(verdictOf(coverageOf(wide)[0]!)).toBe('tooOften');
  });

  it('counts on which side the truth lay, the bounds being inside', () => {
    const given = [-1, 0, 1, 2, 3, 4].map((truth) => ({ metric: 'aumGrowth', low: 0, high: 2, truth }));
    expect(coverageOf(given)).toEqual([{ metric: 'aumGrowth', seeds: 6, below: 1, inside: 3, above: 2 }]);
  });
});
