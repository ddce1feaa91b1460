import { hypergeometricPmf, seededRandom } from '../distributions/index.js';
import { hypergeometricDraw } from './hypergeometric-draw.js';

describe('a hypergeometric draw', () => {
  it.each([
    [3, 50, 10],
    [40, 60, 30],
    [500, 700, 800],
    [5, 3, 6],
  ])(
    'of %i marked and %i others, %i taken, has the hypergeometric probabilities',
    (marked, unmarked, taken) => {
      const random = seededRandom(marked * 1000 + taken);
      const draws = 40_000;
      const seen = new Map<number, number>();
      for (let i = 0; i < draws; i++) {
        const k = hypergeometricDraw(marked, unmarked, taken, random);
        seen.set(k, (seen.get(k) ?? 0) + 1);
      }
      const urn = { population: marked + unmarked, successes: marked, draws: taken };
      let chiSquare = 0;
      let cells = 0;
      for (let k = Math.max(0, taken - unmarked); k <= Math.min(marked, taken); k++) {
        const expected = draws * hypergeometricPmf(k, urn);
        if (expected < 5) continue;
        chiSquare += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
        cells++;
      }
      expect(chiSquare).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
      expect([...seen.keys()].every((k) => hypergeometricPmf(k, urn) > 0)).toBe(true);
    },
  );

  it('takes all or nothing where there is no choice', () => {
    const random = seededRandom(1);
    expect(hypergeometricDraw(0, 5, 3, random)).toBe(0);
    expect(hypergeometricDraw(7, 5, 0, random)).toBe(0);
    expect(hypergeometricDraw(7, 5, 12, random)).toBe(7);
  });
});
