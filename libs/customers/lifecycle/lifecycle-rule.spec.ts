import { checkLifecycleRule, type LifecycleRuleDefinition } from './lifecycle-rule.js';

/** The defaults of domain.md §2. */
const byDefault: LifecycleRuleDefinition = {
  highMonths: 12,
  comparisonMonths: 3,
  minimumMonths: 4,
  newDays: 180,
  currentWithinDays: 92,
  churned: { fallPercent: 80, idleDays: 90 },
  churnWarning: { fallPercent: 50, idleDays: 60 },
  declining: { fallPercent: 20, activityFallPercent: 50 },
  growing: { risePercent: 20 },
};

describe('a lifecycle rule', () => {
  it('takes the defaults', () => {
    expect(checkLifecycleRule(byDefault)).toEqual(byDefault);
  });

  it.each<[Partial<LifecycleRuleDefinition>, string]>([
    [{ churnWarning: { fallPercent: 50, idleDays: 90 } }, 'churnWarning.idleDays'],
    [{ declining: { fallPercent: 50, activityFallPercent: 50 } }, 'declining.fallPercent'],
    [{ comparisonMonths: 12 }, 'comparisonMonths'],
    [{ minimumMonths: 13 }, 'minimumMonths'],
    [{ churned: { fallPercent: 101, idleDays: 90 } }, 'churned.fallPercent'],
    [{ newDays: 1.5 }, 'newDays'],
  ])('refuses %j', (change, field) => {
    expect(checkLifecycleRule({ ...byDefault, ...change })).toMatchObject({
      refusal: 'LifecycleRuleInvalid',
      field,
    });
  });
});
