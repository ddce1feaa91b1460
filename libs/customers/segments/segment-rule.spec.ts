import fc from 'fast-check';
import { isRefusal } from '#kernel';
import { consentPurposes, lifecycles, tagFamilies } from '../vocabulary.js';
import { checkRule, type SegmentRule } from './segment-rule.js';
import { ruleCondition } from './segment-rule.sql.js';

const scope = { tiers: ['mass', 'mid', 'high'] };
const context = { asOf: '2026-06-30' as never, knownAt: new Date('2026-07-01') };

const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text.isWellFormed() && !text.includes('\u0000'));
const anyLeaf: fc.Arbitrary<SegmentRule> = fc.oneof(
  fc.record({
    compare: fc.record({
      field: fc.constant('region'),
      operator: fc.constantFrom('equal' as const, 'notEqual' as const),
      value: anyText,
    }),
  }),
  fc.record({
    compare: fc.record({
      field: fc.constant('aum'),
      operator: fc.constantFrom('less' as const, 'atLeast' as const),
      value: fc.constantFrom('0', '50000', '-1.25'),
    }),
  }),
  fc.record({
    range: fc.record({ field: fc.constant('age'), from: fc.constant('18'), to: fc.constantFrom('18', '65') }),
  }),
  fc.record({
    oneOf: fc.record({
      field: fc.constant('branch'),
      values: fc.array(anyText, { minLength: 1, maxLength: 4 }),
    }),
  }),
  fc.record({ withinDays: fc.record({ field: fc.constant('openedOn'), before: fc.nat(400) }) }),
  fc.record({ tag: fc.record({ family: fc.constantFrom(...tagFamilies), tag: anyText, value: anyText }) }),
  fc.record({ lifecycle: fc.record({ oneOf: fc.subarray([...lifecycles], { minLength: 1 }) }) }),
  fc.record({ tier: fc.record({ oneOf: fc.subarray([...scope.tiers, 'none'], { minLength: 1 }) }) }),
  fc.record({ consent: fc.record({ purpose: fc.constantFrom(...consentPurposes) }) }),
  fc.record({ known: fc.record({ field: fc.constant('manager') }) }),
);
const { rule: anyRule } = fc.letrec<{ rule: SegmentRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    anyLeaf,
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
}));

describe('the rule of a segment', () => {
  it('lets no text of a person into the statement, only into what is bound', () => {
    const hostile = "x'; drop table customers.customer; --";
    fc.assert(
      fc.property(anyRule, (rule) => {
        const poisoned = JSON.parse(
          JSON.stringify(rule, (key, value: unknown) =>
            key === 'tag' && typeof value === 'string' ? hostile : value,
          ),
        ) as SegmentRule;
        const checked = checkRule(poisoned, scope);
        if (isRefusal(checked)) throw new Error(checked.message);
        const { text } = ruleCondition(checked, context);
        expect(text).not.toMatch(/drop table|--/);
        expect(text.replace(/'(customer|infinity)'/g, '')).not.toContain("'");
      }),
    );
  });

  it('survives its way through JSON', () => {
    fc.assert(
      fc.property(anyRule, (rule) =>
        expect(checkRule(JSON.parse(JSON.stringify(rule)), scope)).toEqual(rule),
      ),
    );
  });

  it.each<[string, unknown, string]>([
    [
      'a field that does not exist',
      { compare: { field: 'salary', operator: 'equal', value: '1' } },
      'rule.compare.field',
    ],
    ['a field of the prototype', { known: { field: 'constructor' } }, 'rule.known.field'],
    [
      'an order where there is none',
      { compare: { field: 'region', operator: 'less', value: 'east' } },
      'rule.compare.operator',
    ],
    [
      'an amount that is none',
      { compare: { field: 'aum', operator: 'less', value: '1e5' } },
      'rule.compare.value',
    ],
    ['a range that is empty', { range: { field: 'age', from: '40', to: '30' } }, 'rule.range'],
    ['a tier of another scheme', { all: [{ tier: { oneOf: ['affluent'] } }] }, 'rule.all[0].tier.oneOf[0]'],
    ['two conditions in one', { not: { known: { field: 'age' } }, all: [] }, 'rule'],
    ['nothing at all', { any: [] }, 'rule.any'],
    ['days of something that is no date', { withinDays: { field: 'age', before: 3 } }, 'rule.withinDays'],
    ['a kind of condition that does not exist', { hasOwnProperty: {} }, 'rule.hasOwnProperty'],
    ['half a surrogate pair', { tag: { family: 'label', tag: '\uD800' } }, 'rule.tag.tag'],
  ])('refuses %s and says where it stands', (_what, rule, field) => {
    expect(checkRule(rule, scope)).toMatchObject({ refusal: 'SegmentRuleInvalid', field });
  });

  it('takes what the transport spells as null for absent', () => {
    expect(checkRule({ all: null, known: { field: 'age' } }, scope)).toEqual({ known: { field: 'age' } });
  });

  it('refuses a tree that is too deep or too wide', () => {
    const deep = Array.from({ length: 9 }).reduce<unknown>((rule) => ({ not: rule }), {
      known: { field: 'age' },
    });
    expect(checkRule(deep, scope)).toMatchObject({ message: expect.stringContaining('levels deep') });
    expect(
      checkRule({ all: Array.from({ length: 201 }, () => ({ known: { field: 'age' } })) }, scope),
    ).toMatchObject({
      message: expect.stringContaining('at most 200'),
    });
  });

  it('may not ask for the tier inside the definition of a tier', () => {
    expect(checkRule({ tier: { oneOf: ['mass'] } }, {})).toMatchObject({ refusal: 'SegmentRuleInvalid' });
  });
});
