import { campaignSignals, directionOf } from './campaign-signals.js';
import type { TotalFigure } from './review-document.js';
import type { ExperimentSource } from './review-source.js';

type Effect = ExperimentSource['effects'][number];

const effect = (changes: Partial<Effect>): Effect => ({
  experiment: 'E',
  variant: 'A',
  control: 'none',
  tier: null,
  metric: 'conversionRate',
  role: 'primary',
  estimator: 'tierWeighted',
  n: { control: 500, treatment: 500 },
  value: { control: 0.1, treatment: 0.2 },
  point: 0.1,
  low: 0.05,
  high: 0.15,
  standardError: 0.02,
  p: 0.001,
  pAdjusted: 0.002,
  lift: { point: 1, low: 0.5, high: 1.5 },
  method: 'z',
  trust: { ok: true, because: [] },
  ...changes,
});
const roi = (low: number, high: number, variant = 'A'): TotalFigure => ({
  experiment: 'E',
  variant,
  metric: 'returnOnInvestment',
  point: (low + high) / 2,
  low,
  high,
  intervalKind: 'interval',
  trusted: true,
});
const experiment = (changes: Partial<ExperimentSource>): ExperimentSource => ({
  experiment: 'E',
  evaluationId: 'v',
  interim: false,
  randomised: true,
  alpha: 0.05,
  effects: [effect({})],
  totals: [],
  ...changes,
});

describe('the direction of an effect', () => {
  it('is the one that is good for the metric', () => {
    expect(directionOf(effect({}), 0.05)).toBe('better');
    expect(directionOf(effect({ metric: 'churnRate' }), 0.05)).toBe('worse');
    expect(directionOf(effect({ metric: 'churnRate', point: -0.1 }), 0.05)).toBe('better');
  });

  it('is unclear without significance after correction, or without a p-value', () => {
    expect(directionOf(effect({ p: 0.04, pAdjusted: 0.08 }), 0.05)).toBe('unclear');
    expect(directionOf(effect({ p: null, pAdjusted: null }), 0.05)).toBe('unclear');
  });
});

describe('what is known about a campaign', () => {
  it('starts with whether there is a result to judge by', () => {
    const evidence = (...experiments: ExperimentSource[]) => campaignSignals(experiments).evidence;
    expect(evidence()).toBe('none');
    expect(evidence(experiment({ evaluationId: null, effects: [] }))).toBe('none');
    expect(evidence(experiment({ interim: true }))).toBe('interim');
    expect(evidence(experiment({ randomised: false }))).toBe('notRandomised');
    expect(
      evidence(experiment({ effects: [effect({ trust: { ok: false, because: ['sampleRatioFailed'] } })] })),
    ).toBe('notTrusted');
    expect(evidence(experiment({ interim: true }), experiment({}))).toBe('sound');
  });

  it('is about the winner, where there is one', () => {
    const effects = [
      effect({}),
      effect({ role: 'guardrail', metric: 'churnRate', p: 0.6, pAdjusted: null }),
      effect({ variant: 'B', point: -0.1 }),
      effect({ variant: 'B', role: 'guardrail', metric: 'churnRate', p: 0.001, pAdjusted: null }),
    ];
    expect(campaignSignals([experiment({ effects, totals: [roi(0.1, 0.4), roi(-0.9, -0.1, 'B')] })])).toEqual(
      {
        evidence: 'sound',
        primary: 'better',
        guardrails: 'held',
        return: 'positive',
      },
    );
  });

  it('is worse when some variant lost and none won', () => {
    const effects = [effect({ p: 0.5, pAdjusted: 0.5 }), effect({ variant: 'B', point: -0.1 })];
    expect(campaignSignals([experiment({ effects })])).toMatchObject({
      primary: 'worse',
      guardrails: 'unknown',
      return: 'unknown',
    });
  });

  it('does not take an unbounded return for a loss', () => {
    const open = { ...roi(-5, 5), intervalKind: 'complement' };
    expect(campaignSignals([experiment({ totals: [open] })]).return).toBe('unknown');
    expect(campaignSignals([experiment({ totals: [roi(-1, 1)] })]).return).toBe('unclear');
    expect(campaignSignals([experiment({ totals: [roi(-2, -1)] })]).return).toBe('negative');
  });

  it('does not listen to single tiers', () => {
    const effects = [effect({ p: 0.5, pAdjusted: 0.5 }), effect({ tier: 'high' })];
    expect(campaignSignals([experiment({ effects })]).primary).toBe('unclear');
  });
});
