import type { ExperimentEstimate } from '#experiments';
import { ExperimentEstimateModel } from './estimate.model.js';

const count = (lookedAt: number) => ({ lookedAt, customers: lookedAt * 8, standardError: 1 });

const estimate: ExperimentEstimate = {
  preview: {
    shareLookedAt: 1 / 8,
    tiers: [
      { tier: 'high', ...count(19), eligible: 152, aumMean: 7, aumStandardDeviation: 1 },
      { tier: 'mid', ...count(20), eligible: 160, aumMean: 6, aumStandardDeviation: 2 },
    ],
    excluded: [
      { tier: 'mid', reason: 'noConsent', ...count(19) },
      { tier: 'mid', reason: 'optedOut', ...count(20) },
    ],
  },
  sizes: [
    {
      metric: 'conversionRate',
      tiers: [
        { tier: 'high', eligible: 152, basis: 'entered', arms: [] },
        { tier: 'mid', eligible: 160, basis: 'entered', arms: [] },
      ],
      overall: [],
    },
  ],
};

describe('an estimate from a sample', () => {
  it('hides groups of whom too few were looked at, however many they stand for', () => {
    expect(ExperimentEstimateModel.from(estimate, 20)).toEqual({
      shareLookedAt: 1 / 8,
      tiers: [
        {
          tier: 'high',
          eligible: null,
          eligibleStandardError: null,
          aumMean: null,
          aumStandardDeviation: null,
        },
        { tier: 'mid', eligible: 160, eligibleStandardError: 1, aumMean: 6, aumStandardDeviation: 2 },
      ],
      excluded: [
        { tier: 'mid', reason: 'noConsent', customers: null, standardError: null },
        { tier: 'mid', reason: 'optedOut', customers: 160, standardError: 1 },
      ],
      sizes: [
        {
          metric: 'conversionRate',
          tiers: [{ tier: 'mid', eligible: 160, basis: 'entered', arms: [] }],
          overall: [],
        },
      ],
    });
  });
});
