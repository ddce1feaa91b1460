import { sampleSizeFromControl, wholeUnits } from './sample-size.js';

describe('whole units', () => {
  it('are rounded up, but not for the last binary digit', () => {
    expect(wholeUnits(199.2)).toBe(200);
    expect(wholeUnits(200)).toBe(200);
    expect(wholeUnits(200.00000000000003)).toBe(200);
    expect(wholeUnits(200.0001)).toBe(201);
  });

  it('count one treatment arm unless several are named', () => {
    expect(sampleSizeFromControl(10.5, 2)).toEqual({
      control: 11,
      treatment: 21,
      total: 32,
      exactControl: 10.5,
    });
    const several = sampleSizeFromControl(10.5, 2, { treatments: 4, correction: 'none' });
    expect(several.total).toBe(11 + 4 * 21);
  });
});
