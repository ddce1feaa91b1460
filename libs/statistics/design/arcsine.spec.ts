import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import {
  arcsineDistance,
  minimumDetectableEffectForArcsineProportions,
  powerOfArcsineProportions,
} from './arcsine.js';

const outOfDomain = undefinedBecause('outOfDomain');
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('planning on the arcsine scale', () => {
  it('measures from 0 to 1 as π, and 0.5 to 0.75 as a third of a right angle', () => {
    expect(arcsineDistance(0, 1)).toBeCloseTo(Math.PI, 15);
    expect(arcsineDistance(0.5, 0.75)).toBeCloseTo(Math.PI / 6, 15);
  });

  it('changes sign when the arms change places', () => {
    fc.assert(
      fc.property(shares, shares, (a, b) =>
        expect(arcsineDistance(a, b)).toBeCloseTo(-(arcsineDistance(b, a) as number), 14),
      ),
    );
  });

  it('agrees with the example of pwr.2p2n.test', () => {
    // Champely, pwr 1.3 documentation: h = 0.30, n1 = 80, n2 = 245, one-sided 0.05 has power 0.7532924
    const treatment = Math.sin(Math.asin(Math.sqrt(0.3)) + 0.15) ** 2;
    const plan = { alpha: 0.05, sides: 1 as const, control: 0.3, treatment, nControl: 80, nTreatment: 245 };
    expect(powerOfArcsineProportions(plan)).toBeCloseTo(0.7532924, 6);
  });

  it('finds its own detectable rates with the power asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.integer({ min: 300, max: 5000 }),
        (control, nControl) => {
          const plan = { alpha: 0.05, power: 0.9, control, nControl, nTreatment: 2 * nControl };
          const found = minimumDetectableEffectForArcsineProportions(plan);
          if ('kind' in found) throw new Error('expected a value');
          for (const treatment of [found.increaseTo, found.decreaseTo]) {
            if (typeof treatment !== 'number') continue;
            expect(powerOfArcsineProportions({ ...plan, treatment })).toBeCloseTo(0.9, 10);
          }
          expect(found.increaseTo).toBeGreaterThan(control);
          expect(found.decreaseTo).toBeLessThan(control);
        },
      ),
    );
  });

  it('says so when a detectable rate would lie beyond certainty', () => {
    const plan = { alpha: 0.05, power: 0.9, control: 0.01, nControl: 50, nTreatment: 50 };
    const boundary = undefinedBecause('boundary');
    expect(minimumDetectableEffectForArcsineProportions(plan)).toMatchObject({ decreaseTo: boundary });
    expect(minimumDetectableEffectForArcsineProportions({ ...plan, control: 0.99 })).toMatchObject({
      increaseTo: boundary,
    });
  });

  it('has no value for impossible rates or empty arms', () => {
    expect(arcsineDistance(-0.1, 0.5)).toEqual(outOfDomain);
    expect(arcsineDistance(0.1, 1.5)).toEqual(outOfDomain);
    expect(arcsineDistance(1.5, 0.1)).toEqual(outOfDomain);
    expect(arcsineDistance(0.1, -0.5)).toEqual(outOfDomain);
    // asin √0 = 0 and asin √1 = π/2
    expect([arcsineDistance(0, 1), arcsineDistance(1, 0)]).toEqual([Math.PI, -Math.PI]);
    const plan = { alpha: 0.05, power: 0.8, control: 0.1, treatment: 0.2, nControl: 50, nTreatment: 50 };
    for (const wrong of [{ nControl: 0 }, { nTreatment: 0 }, { control: 2 }, { alpha: 0 }]) {
      expect(powerOfArcsineProportions({ ...plan, ...wrong })).toEqual(outOfDomain);
      expect(minimumDetectableEffectForArcsineProportions({ ...plan, ...wrong })).toEqual(outOfDomain);
    }
  });
});
