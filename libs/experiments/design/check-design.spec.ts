import { calendarDate } from '#kernel';
import { faultOfDesign } from './check-design.js';
import type { AnalysisPlan, ExperimentDesign, Variant } from './experiment-design.js';

const variants: Variant[] = [
  { key: 'control', name: 'No contact', isControl: true, channels: [] },
  { key: 'salon', name: 'Salon', isControl: false, channels: ['sms'] },
];
const analysis: AnalysisPlan = {
  primary: ['aumGrowth'],
  secondary: [],
  guardrails: ['churnRate'],
  observationDays: 90,
  alpha: 0.05,
  power: 0.8,
  expectations: [],
  covariates: [],
  correction: 'holm',
  looks: 1,
};
const design = (changes: Partial<ExperimentDesign> = {}): ExperimentDesign => ({
  kind: 'fixedCohort',
  name: 'Salon',
  hypothesis: 'The salon raises AUM',
  population: {
    asOf: calendarDate('2026-05-31'),
    tierScheme: { key: 'personal-3', version: 1 },
    lifecycleRule: { key: 'default', version: 1 },
  },
  variants,
  allocation: { byTier: {}, otherTiers: { control: 5000, salon: 5000 } },
  analysis,
  startsOn: calendarDate('2026-06-01'),
  ...changes,
});
const judged = (changes: Partial<AnalysisPlan>) => design({ analysis: { ...analysis, ...changes } });
const effect = { minimumEffect: { kind: 'relative' as const, value: 0.1 } };

describe('a design', () => {
  it('is accepted when it is complete', () => {
    expect(faultOfDesign(design())).toBeUndefined();
    expect(faultOfDesign(design({ kind: 'externallyAssigned', allocation: undefined }))).toBeUndefined();
  });

  it.each<[string, ExperimentDesign, string]>([
    ['without a hypothesis', design({ hypothesis: ' ' }), 'hypothesis'],
    ['with one variant', design({ variants: variants.slice(0, 1) }), 'variants'],
    [
      'with two controls',
      design({ variants: variants.map((each) => ({ ...each, isControl: true })) }),
      'variants',
    ],
    ['with a variant twice', design({ variants: [...variants, variants[1]!] }), 'variants'],
    [
      'with a variant that no file could name',
      design({ variants: [variants[0]!, { ...variants[1]!, key: 'a,b' }] }),
      'variants',
    ],
    [
      'with a fall of AUM of more than all of it',
      judged({ outcomeRules: { churn: { aumDropShare: 80 } } }),
      'outcomeRules',
    ],
    ['that lets everyone hold no product', judged({ outcomeRules: { productsAtLeast: 0 } }), 'outcomeRules'],
    [
      'that has customers return from what they return to',
      judged({ outcomeRules: { return: { from: ['growing'] } } }),
      'outcomeRules',
    ],
    [
      'that names a lifecycle that there is not',
      judged({ outcomeRules: { return: { lifecycles: ['gone'] } } }),
      'outcomeRules',
    ],
    ['without shares', design({ allocation: undefined }), 'allocation'],
    [
      'with shares of 90 %',
      design({ allocation: { byTier: {}, otherTiers: { control: 5000, salon: 4000 } } }),
      'allocation',
    ],
    [
      'with a wrong tier',
      design({
        allocation: { byTier: { high: { control: 1 } }, otherTiers: { control: 5000, salon: 5000 } },
      }),
      'allocation',
    ],
    [
      'with a variant that nobody gets',
      design({ allocation: { byTier: {}, otherTiers: { control: 10_000, salon: 0 } } }),
      'allocation',
    ],
    ['without a metric that decides', judged({ primary: [] }), 'primary'],
    ['with a metric that is never compared', judged({ primary: ['tierMigration'] }), 'primary'],
    ['with a metric that does not exist', judged({ secondary: ['luck' as never] }), 'metrics'],
    ['with a metric in two roles', judged({ secondary: ['churnRate'] }), 'secondary'],
    ['without a window', judged({ observationDays: 0 }), 'observationDays'],
    ['with an alpha of 0', judged({ alpha: 0 }), 'alpha'],
    ['with less power than alpha', judged({ power: 0.04 }), 'power'],
    [
      'sized by a metric it does not have',
      judged({ expectations: [{ metric: 'conversionRate', ...effect }] }),
      'expectations',
    ],
    [
      'sized by no effect',
      judged({ expectations: [{ metric: 'aumGrowth', minimumEffect: { kind: 'absolute', value: 0 } }] }),
      'expectations',
    ],
    ['whose population is taken when it has begun', design({ startsOn: calendarDate('2026-05-31') }), 'asOf'],
    ['with a salt that could not be typed', design({ salt: 'too short' }), 'salt'],
  ])('is refused %s', (_words, refused, field) => {
    expect(faultOfDesign(refused)).toMatchObject({ field });
  });
});
