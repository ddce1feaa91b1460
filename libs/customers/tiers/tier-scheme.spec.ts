import fc from 'fast-check';
import { isRefusal } from '#kernel';
import { checkTierScheme, type TierBand, type TierSchemeDefinition } from './tier-scheme.js';

const band = (key: string, from?: string, to?: string): TierBand => ({
  key,
  nameEn: key,
  nameZh: key,
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
});
const scheme = (bands: TierBand[], more: Partial<TierSchemeDefinition> = {}): TierSchemeDefinition => ({
  customerKind: 'personal',
  measure: 'aum',
  forbidsNegative: true,
  bands,
  ...more,
});

describe('a tier scheme', () => {
  it('is taken when its bands rise without overlapping, and refused when two change places', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(10_000_000), { minLength: 2, maxLength: 8 }), (bounds) => {
        const rising = [...bounds]
          .sort((a, b) => a - b)
          .map((from, index) => band(`t${index}`, String(from)));
        expect(isRefusal(checkTierScheme(scheme(rising)))).toBe(false);
        const [first, second, ...others] = rising;
        expect(checkTierScheme(scheme([second!, first!, ...others]))).toMatchObject({
          refusal: 'TierSchemeInvalid',
          field: `bands.${first!.key}`,
        });
      }),
    );
  });

  it.each<[string, TierSchemeDefinition, RegExp]>([
    ['an overlap', scheme([band('low', '0', '100'), band('high', '99')]), /bands.high: overlaps/],
    ['an upper bound below the lower one', scheme([band('low', '100', '50')]), /ends before it begins/],
    ['a second band without a lower bound', scheme([band('low'), band('high')]), /only the lowest/],
    ['a key twice', scheme([band('low'), band('low', '5')]), /twice/],
    ['the key none', scheme([band('none')]), /match no band/],
    ['an amount that is none', scheme([band('low', 'NaN')]), /a bound is an amount/],
    ['bounds without a measure', scheme([band('low', '5')], { measure: undefined }), /no measure/],
    [
      'a regional bound that overlaps',
      scheme([band('low', '0', '100'), band('high', '100')], {
        regions: [{ region: 'east', bounds: [{ band: 'high', from: '50' }] }],
      }),
      /regions.east.high: (overlaps|does not begin)/,
    ],
    [
      'a regional bound of a stranger',
      scheme([band('low')], { regions: [{ region: 'east', bounds: [{ band: 'x', from: '50' }] }] }),
      /not a band/,
    ],
    [
      'a rule about tiers',
      scheme([{ ...band('low'), where: { tier: { oneOf: ['low'] } } }]),
      /cannot be asked/,
    ],
  ])('is refused for %s', (_what, given, message) => {
    const outcome = checkTierScheme(given);
    expect(isRefusal(outcome) && outcome.message).toMatch(message);
  });

  it('may leave a gap: who falls into it has no tier', () => {
    expect(isRefusal(checkTierScheme(scheme([band('low', '0', '100'), band('high', '200')])))).toBe(false);
  });
});
