import fc from 'fast-check';
import { isUndefined } from '../undefined.js';
import { fineBins } from './fine-bins.js';

function binsOf(control: readonly number[], treatment: readonly number[], binsPerDoubling?: number) {
  const bins = fineBins(control, treatment, binsPerDoubling);
  if (isUndefined(bins)) throw new Error(bins.because);
  return bins;
}

const amounts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

describe('fine bins', () => {
  it('keep every unit in its arm, and the sum over both arms', () => {
    fc.assert(
      fc.property(amounts, amounts, (control, treatment) => {
        const { value, controlCount, treatmentCount } = binsOf(control, treatment);
        const total = (counts: Int32Array) => counts.reduce((sum, count) => sum + count, 0);
        expect([total(controlCount), total(treatmentCount)]).toEqual([control.length, treatment.length]);
        const sum = value.reduce((all, v, i) => all + v * (controlCount[i]! + treatmentCount[i]!), 0);
        const exact = [...control, ...treatment].reduce((all, v) => all + v, 0);
        expect(Math.abs(sum - exact)).toBeLessThan(1e-5);
        expect([...value]).toEqual([...value].sort((a, b) => a - b));
      }),
    );
  });

  it('are a fixed share of the amount wide, far out as near the median', () => {
    // two amounts a tenth of a bin apart share it, two that are three bins apart do not
    for (const size of [10, 1e3, 1e6]) {
      const near = binsOf([1, 1, size], [1, size * 2 ** (0.1 / 64)]);
      const far = binsOf([1, 1, size], [1, size * 2 ** (3 / 64)]);
      expect([size, near.value.length <= 3, far.value.length]).toEqual([size, true, 3]);
    }
    expect(binsOf([1, 1, 100], [1, 220], 1).value).toHaveLength(3);
    expect(binsOf([1, 1, 100], [1, 101], 1).value).toHaveLength(2);
  });

  it('do not depend on the unit of money', () => {
    const [control, treatment] = [
      [3, 0, 12, 80],
      [5, 5, 900, 13],
    ];
    const [yuan, fen] = [
      binsOf(control, treatment, 4),
      binsOf(
        control.map((v) => 1024 * v),
        treatment.map((v) => 1024 * v),
        4,
      ),
    ];
    expect(fen.controlCount).toEqual(yuan.controlCount);
    expect(fen.treatmentCount).toEqual(yuan.treatmentCount);
    expect([...fen.value]).toEqual([...yuan.value].map((v) => 1024 * v));
  });

  it('do not depend on the order in which units come', () => {
    const [control, treatment] = [
      [900, 0.5, 3, 40, 7],
      [2, 2000, 11, 0.1],
    ];
    const reversed = binsOf([...control].reverse(), [...treatment].reverse(), 2);
    const bins = binsOf(control, treatment, 2);
    expect([...reversed.value]).toEqual([...bins.value]);
    expect(reversed.controlCount).toEqual(bins.controlCount);
  });

  it('take the median size of those who have anything as their scale', () => {
    // at scale 1 a doubling near 0 and 0.05 share a bin of half a doubling; a scale of 0 would part them by sign alone
    expect(binsOf([0, 0, 0, 0, 1], [0.01, 1, 1], 2).value).toHaveLength(2);
    expect([...binsOf([0, 0], [0]).value]).toEqual([0]);
    expect(fineBins([], [])).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });
});
