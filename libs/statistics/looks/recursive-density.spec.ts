import { normalCdf, normalUpper } from '../distributions/index.js';
import { beforeAnyLook, chanceAbove, chanceBelow, goOn } from './recursive-density.js';

describe('where a trial stands after its looks', () => {
  it('is simply normal when no look stops it', () => {
    let standing = beforeAnyLook(1.7);
    for (const [information, nextInformation] of [
      [0.2, 0.25],
      [0.25, 0.7],
      [0.7, 1],
    ] as const) {
      standing = goOn(standing, { information, low: -Infinity, high: Infinity, nextInformation });
      expect(standing.mass.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
    expect(chanceAbove(standing, 1, 2.1)).toBeCloseTo(normalUpper(2.1 - 1.7), 12);
    expect(chanceBelow(standing, 1, 2.1)).toBeCloseTo(normalCdf(2.1 - 1.7), 12);
    expect(chanceBelow(standing, 1, -1.1)).toBeCloseTo(normalCdf(-2.8), 12);
  });

  it('agrees with the orthant probability of two correlated looks', () => {
    // P(Z₁ < 0, Z₂ > 0) with correlation √(1/2) = 1/4 − asin(√½)/(2π) = 1/8
    const standing = goOn(beforeAnyLook(), { information: 0.5, low: -Infinity, high: 0, nextInformation: 1 });
    expect(chanceAbove(standing, 1, 0)).toBeCloseTo(0.125, 13);
  });

  it('has no mass between limits that cross', () => {
    const standing = goOn(beforeAnyLook(), { information: 0.5, low: 1, high: 1, nextInformation: 1 });
    expect(standing.scores).toHaveLength(0);
    expect(chanceAbove(standing, 1, -5)).toBe(0);
  });
});
