import fc from 'fast-check';
import { findPersonalIdentifier, isIdCardNumber, maskPersonalIdentifiers } from './personal-identifier.js';

/** GB 11643-1999: area, date of birth, sequence, and the check digit by ISO 7064 MOD 11-2, recursive form. */
function idCardNumber(area: number, born: Date, sequence: number): string {
  const digits = `${area}${born.toISOString().slice(0, 10).replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  const product = [...digits].reduce((rest, digit) => ((rest + Number(digit)) * 2) % 11, 0);
  const check = (12 - product) % 11;
  return digits + (check === 10 ? 'X' : String(check));
}

const anyIdCard = fc
  .record({
    area: fc.integer({ min: 110000, max: 659999 }),
    born: fc.date({ min: new Date('1900-01-01'), max: new Date('2020-01-01'), noInvalidDate: true }),
    sequence: fc.nat(999),
  })
  .map(({ area, born, sequence }) => idCardNumber(area, born, sequence));

describe('personal identifiers', () => {
  it('finds every ID-card number, with any text around it, and masks it beyond recognition', () => {
    fc.assert(
      fc.property(anyIdCard, fc.constantFrom('', 'id ', '（'), (number, before) => {
        expect(findPersonalIdentifier(`${before}${number}`)).toBe('idCardNumber');
        expect(maskPersonalIdentifiers(`${before}${number}`)).not.toContain(number.slice(3, -2));
      }),
    );
  });

  it('lets a number pass whose check digit is wrong, whose date does not exist, or that is longer', () => {
    expect(isIdCardNumber('11010519491231002X')).toBe(true); // the example of GB 11643-1999
    expect(isIdCardNumber('110105194912310021')).toBe(false);
    expect(findPersonalIdentifier('110105194913310020')).toBeUndefined();
    expect(findPersonalIdentifier('9911010519491231002X')).toBeUndefined();
  });

  it.each([
    '13812345678',
    '+8613812345678',
    '0086 138-1234-5678',
    'tel:19912345678;',
    '１３８１２３４５６７８',
  ])('finds the mobile number in %p', (text) => {
    expect(findPersonalIdentifier(text)).toBe('mobileNumber');
    expect(maskPersonalIdentifiers(text)).not.toMatch(/\d{5}/);
  });

  it.each(['12812345678', '138123456789', 'C-0013812', '2026-06-30', '1381234567'])(
    'finds none in %p',
    (text) => {
      expect(findPersonalIdentifier(text)).toBeUndefined();
      expect(maskPersonalIdentifiers(text)).toBe(text);
    },
  );
});
