import { createHash } from 'node:crypto';
import { calendarDate, canonicalJson } from '#kernel';
import type { ExperimentDesign } from './experiment-design.js';
import { defaultOutcomeRules } from '#measurement';
import { amendPlan, freezePlan } from './frozen-plan.js';

const design: ExperimentDesign = {
  kind: 'fixedCohort',
  name: 'Salon',
  hypothesis: 'The salon raises AUM',
  population: {
    asOf: calendarDate('2026-05-31'),
    tierScheme: { key: 'personal-3', version: 1 },
    lifecycleRule: { key: 'default', version: 1 },
  },
  variants: [
    { key: 'control', name: 'No contact', isControl: true, channels: [] },
    { key: 'salon', name: 'Salon', isControl: false, channels: ['sms'] },
  ],
  allocation: { byTier: {}, otherTiers: { control: 5000, salon: 5000 } },
  analysis: {
    primary: ['aumGrowth'],
    secondary: ['conversionRate'],
    guardrails: ['churnRate'],
    observationDays: 90,
    alpha: 0.05,
    power: 0.8,
    expectations: [
      { metric: 'conversionRate', minimumEffect: { kind: 'relative', value: 0.1 }, controlRate: 0.1 },
    ],
    covariates: [],
    correction: 'holm',
    looks: 1,
  },
  startsOn: calendarDate('2026-06-01'),
};
const names = {
  experimentCode: 'SALON-1',
  campaignCode: 'SALON',
  regions: [],
  consentPurpose: 'marketing',
  salt: 'salt-1234',
};

describe('a frozen plan', () => {
  it('has the hash of its canonical JSON, whatever the order in which it was written', () => {
    const { plan, canonical, planHash } = freezePlan(design, names);
    expect(planHash).toBe(createHash('sha256').update(canonicalJson(plan)).digest('hex'));
    const reversed = Object.fromEntries(Object.entries(design).reverse()) as unknown as ExperimentDesign;
    expect(freezePlan(reversed, names)).toMatchObject({ canonical, planHash });
  });

  it('has another hash with another salt', () => {
    const one = freezePlan(design, names).planHash;
    expect(freezePlan(design, { ...names, salt: 'salt-4321' }).planHash).not.toBe(one);
  });

  it('writes out the thresholds of the outcomes, its own and the defaults, and its hash binds them', () => {
    const frozen = freezePlan(design, names);
    expect(frozen.plan.analysis.outcomeRules).toEqual(defaultOutcomeRules);
    const analysis = { ...design.analysis, outcomeRules: { churn: { idleDays: 60 } } };
    const stricter = freezePlan({ ...design, analysis }, names);
    expect(stricter.plan.analysis.outcomeRules).toEqual({
      ...defaultOutcomeRules,
      churn: { ...defaultOutcomeRules.churn, idleDays: 60 },
    });
    expect(stricter.planHash).not.toBe(frozen.planHash);
  });

  it('keeps the thresholds that an amendment does not name', () => {
    const analysis = { ...design.analysis, outcomeRules: { churn: { idleDays: 60 }, productsAtLeast: 3 } };
    const frozen = freezePlan({ ...design, analysis }, names);
    const amended = amendPlan(frozen.plan, { outcomeRules: { churn: { aumDropShare: 0.5 } } });
    expect(amended.plan.analysis.outcomeRules).toMatchObject({
      churn: { idleDays: 60, aumDropShare: 0.5 },
      productsAtLeast: 3,
    });
  });

  it('is left as it is by an amendment, which changes only what it names', () => {
    const frozen = freezePlan(design, names);
    const before = canonicalJson(frozen.plan);
    const amended = amendPlan(frozen.plan, { observationDays: 60, secondary: [] });
    expect(canonicalJson(frozen.plan)).toBe(before);
    expect(amended.plan.analysis).toMatchObject({
      observationDays: 60,
      secondary: [],
      primary: ['aumGrowth'],
    });
    // What sized a metric goes with the metric.
    expect(amended.plan.analysis.expectations).toEqual([]);
    expect(amended.planHash).not.toBe(frozen.planHash);
  });

  it('cannot be amended in what decided the assignment', () => {
    const frozen = freezePlan(design, names);
    const amended = amendPlan(frozen.plan, { allocation: {}, salt: 'other' } as never);
    expect(amended.planHash).toBe(frozen.planHash);
  });
});
