import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { spreadOfProportion, spreadOfRatio, spreadOfZeroInflated } from './ratio-metrics.js';

const outOfDomain = undefinedBecause('outOfDomain');
const pairs = fc.array(
  fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true })),
  { minLength: 3, maxLength: 30 },
);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const sd = (values: number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));

describe('the spread of a ratio of means', () => {
  it('is the spread of the linearised outcome', () => {
    fc.assert(
      fc.property(pairs, (units) => {
        const [x, y] = [units.map((u) => u[0]), units.map((u) => u[1])];
        fc.pre(sd(x) > 0.1 && sd(y) > 0.1);
        const correlation = mean(units.map(([a, b]) => (a - mean(x)) * (b - mean(y)))) / (sd(x) * sd(y));
        const ratio = mean(x) / mean(y);
        const linearised = sd(units.map(([a, b]) => (a - ratio * b) / mean(y)));
        const spread = spreadOfRatio({
          meanNumerator: mean(x),
          meanDenominator: mean(y),
          sdNumerator: sd(x),
          sdDenominator: sd(y),
          correlation: Math.max(-1, Math.min(1, correlation)),
        });
        if (typeof spread === 'number') expect(spread).toBeCloseTo(linearised, 5);
      }),
    );
  });

  it('is the spread of the numerator when the denominator is one for every unit', () => {
    const spread = { meanNumerator: 5, meanDenominator: 1, sdNumerator: 3, sdDenominator: 0, correlation: 0 };
    expect(spreadOfRatio(spread)).toBe(3);
    expect(spreadOfRatio({ ...spread, meanDenominator: -1 })).toBe(3);
  });

  it('says why there is none', () => {
    const spread = {
      meanNumerator: 5,
      meanDenominator: 2,
      sdNumerator: 3,
      sdDenominator: 1,
      correlation: 0.4,
    };
    expect(spreadOfRatio({ ...spread, meanDenominator: 0 })).toEqual(undefinedBecause('denominatorNearZero'));
    expect(spreadOfRatio({ ...spread, sdNumerator: 0, sdDenominator: 0 })).toEqual(
      undefinedBecause('noVariance'),
    );
    for (const wrong of [
      { correlation: 1.1 },
      { correlation: -1.1 },
      { sdNumerator: -1 },
      { sdDenominator: -1 },
      { meanNumerator: NaN },
    ]) {
      expect(spreadOfRatio({ ...spread, ...wrong })).toEqual(outOfDomain);
    }
  });
});

describe('the spread of outcomes that are mostly zero', () => {
  it('is that of a rate when every buyer spends one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (share) => {
        const amount = spreadOfZeroInflated({ share, meanOfBuyers: 1, sdOfBuyers: 0 });
        expect(amount).toBeCloseTo(spreadOfProportion(share) as number, 12);
      }),
    );
    expect(spreadOfProportion(0.2)).toBeCloseTo(0.4, 15);
  });

  it('is that of the buyers when everyone buys', () => {
    expect(spreadOfZeroInflated({ share: 1, meanOfBuyers: 50, sdOfBuyers: 7 })).toBe(7);
    // two equally likely values 0 and 10 have standard deviation 5; buyers with spread 6 add half of 36
    expect(spreadOfZeroInflated({ share: 0.5, meanOfBuyers: 10, sdOfBuyers: 6 })).toBeCloseTo(
      Math.sqrt(43),
      12,
    );
  });

  it('has no value for impossible shares or when nothing varies', () => {
    expect(spreadOfProportion(0)).toEqual(outOfDomain);
    expect(spreadOfProportion(1)).toEqual(outOfDomain);
    expect(spreadOfZeroInflated({ share: 0, meanOfBuyers: 1, sdOfBuyers: 1 })).toEqual(outOfDomain);
    expect(spreadOfZeroInflated({ share: 1.1, meanOfBuyers: 1, sdOfBuyers: 1 })).toEqual(outOfDomain);
    expect(spreadOfZeroInflated({ share: 0.5, meanOfBuyers: NaN, sdOfBuyers: 1 })).toEqual(outOfDomain);
    expect(spreadOfZeroInflated({ share: 0.5, meanOfBuyers: 1, sdOfBuyers: -1 })).toEqual(outOfDomain);
    expect(spreadOfZeroInflated({ share: 1, meanOfBuyers: 9, sdOfBuyers: 0 })).toEqual(
      undefinedBecause('noVariance'),
    );
  });
});
