import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { lognormal } from '../calibration/outcome-source.js';
import { isUndefined } from '../undefined.js';
import { curtailedPermutation } from './curtailed-permutation.js';
import { studentisedPermutation } from './studentised-permutation.js';

describe('the curtailed permutation test', () => {
  it('decides as the full test does with the same seed, in fewer draws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.boolean(),
        (seed, factor, moreControls) => {
          const random = seededRandom(seed);
          const control = lognormal(1)(moreControls ? 60 : 25, random);
          const treatment = lognormal(1)(moreControls ? 25 : 60, random).map((value) => factor * value);
          const stratum = [{ control, treatment }];
          const full = studentisedPermutation(stratum, { draws: 399, random: seededRandom(seed) });
          const fast = curtailedPermutation(stratum, { draws: 399, random: seededRandom(seed) });
          if (isUndefined(full) || isUndefined(fast)) throw new Error('no answer');
          expect(fast.decision === 'treatmentHigher').toBe(full.pUpper <= 0.025 + 1e-12);
          expect(fast.decision === 'treatmentLower').toBe(full.pLower <= 0.025 + 1e-12);
          if (full.p > 0.4) expect(fast.drawsUsed).toBeLessThan(200);
          if (full.p > 0.06) expect(fast.decision).toBe('notRejected');
        },
      ),
      { numRuns: 80 },
    );
  });

  it('looks at every draw, and counts ties against rejecting, as the full test does', () => {
    const few = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 5 });
    fc.assert(
      fc.property(few, few, fc.integer({ min: 1, max: 1e6 }), (control, treatment, seed) => {
        const options = () => ({ draws: 39, level: 0.8, random: seededRandom(seed) });
        const full = studentisedPermutation([{ control, treatment }], options());
        const fast = curtailedPermutation([{ control, treatment }], options());
        if (isUndefined(full) || isUndefined(fast)) return;
        expect(fast.decision === 'treatmentHigher').toBe(full.pUpper <= 0.1 + 1e-12);
        expect(fast.decision === 'treatmentLower').toBe(full.pLower <= 0.1 + 1e-12);
      }),
      { numRuns: 500 },
    );
  });

  it('decides over weighted strata as the full test nearly does', () => {
    const random = seededRandom(31);
    const stratum = (scale: number, lift: number, weight: number) => ({
      control: lognormal(0.5)(12, random).map((value) => scale * value),
      treatment: lognormal(0.5)(30, random).map((value) => scale * value * lift),
      weight,
    });
    // a rise in the light stratum cannot outweigh a fall in the heavy one
    const mixed = [stratum(1, 3, 0.05), stratum(1, 0.3, 0.95)];
    const decided = curtailedPermutation(mixed, { draws: 199, random: seededRandom(2) });
    expect(decided).toMatchObject({ decision: 'treatmentLower', drawsUsed: 199 });
    const turned = mixed.map(({ control, treatment, weight }) => ({
      control: treatment,
      treatment: control,
      weight,
    }));
    expect(curtailedPermutation(turned, { draws: 199, random: seededRandom(2) })).toMatchObject({
      decision: 'treatmentHigher',
    });
    expect(curtailedPermutation([{ control: [1], treatment: [2, 3] }], { draws: 199, random })).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
  });
});
