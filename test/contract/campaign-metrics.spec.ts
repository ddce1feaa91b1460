import { campaignTypeProfiles, metricKeys } from '#campaigns';
import { findMetric } from '#measurement';

describe('the metrics that a campaign may name', () => {
  it('are all in the catalogue', () =>
    expect(metricKeys.filter((key) => findMetric(key) === undefined)).toEqual([]));

  it('have a direction where a type makes them a guardrail', () => {
    const guardrails = Object.values(campaignTypeProfiles).flatMap((profile) => profile.metrics.guardrails);
    expect(guardrails.filter((key) => findMetric(key)!.direction === 'neither')).toEqual([]);
  });
});
