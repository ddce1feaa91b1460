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
        },
      ),
      { numRuns: 80 },
    );
  });
});
