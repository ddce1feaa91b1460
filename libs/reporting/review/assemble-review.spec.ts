import { reviewSource } from '../samples/review-source.js';
import { seededRule } from '../samples/seeded-rule.js';
import { assembleReview } from './assemble-review.js';

const source = reviewSource(seededRule());
const review = assembleReview(source);
const uplift = review.types.find((each) => each.type === 'valueUplift')!;

describe('a quarterly review', () => {
  it('names its period, the one before it and the rules it followed', () =>
    expect(review).toMatchObject({
      period: '2026Q3',
      from: '2026-07-01',
      to: '2026-09-30',
      previous: '2026Q2',
      recommendationRuleVersion: 1,
    }));

  it('holds every KPI of a type and its tiers against the previous quarter', () => {
    const churn = uplift.tiers
      .find((each) => each.tier === 'high')!
      .figures.find((each) => each.metric === 'churnRate')!;
    // East 900 at 20 %, west 1100 at 3 %: 10.65 %; before 3 %.
    expect(churn.value).toBeCloseTo(0.1065, 12);
    expect(churn.previous).toBeCloseTo(0.03, 12);
    expect(churn.change).toBeCloseTo(0.0765, 12);
    expect(churn).toMatchObject({ n: 2000, abnormal: true });
  });

  it('says nothing about a tier of twelve customers, nor about the one that would give it away by subtraction', () => {
    const hidden = uplift.tiers.filter((each) => each.suppressed);
    expect(hidden.map((each) => each.tier).sort()).toEqual(['mass', 'strategic']);
    expect(hidden.every((each) => each.figures.length + each.effects.length === 0)).toBe(true);
    expect(JSON.stringify([review.campaigns, review.won])).not.toContain('"strategic"');
  });

  it('finds the abnormal movement, and the region that explains it', () => {
    const movement = review.movements.find((each) => each.tier === 'high')!;
    expect(movement).toMatchObject({ type: 'valueUplift', adverse: true, figure: { metric: 'churnRate' } });
    const [region] = movement.explainedBy;
    expect(region).toMatchObject({ dimension: 'REGION' });
    expect(region!.contributions[0]).toMatchObject({ group: 'east' });
    const explained = region!.contributions.reduce((sum, each) => sum + each.rate + each.mix, 0);
    expect(explained).toBeCloseTo(movement.figure.change!, 12);
  });

  it('does not report the mirror of a movement as a second one', () =>
    expect(review.movements.filter((each) => each.figure.metric === 'retentionRate')).toEqual([]));

  it('names too small groups of an explanation together', () => {
    const all = review.movements.find((each) => each.tier === null && each.type === 'valueUplift')!;
    const tiers = all.explainedBy.find((each) => each.dimension === 'TIER')!.contributions;
    expect(tiers.map((each) => each.group).sort()).toEqual(['high', 'mid', 'other']);
  });

  it('tells winners from losers, and single tiers as hints', () => {
    expect(
      review.won.map(({ campaign, effect, exploratory }) => [
        campaign,
        effect.variant,
        effect.tier,
        exploratory,
      ]),
    ).toEqual([
      ['SALON-Q3', 'salon', null, false],
      ['SALON-Q3', 'salon', 'high', true],
      ['POINTS-Q3', 'salon', 'high', true],
    ]);
    expect(review.lost).toEqual([]);
  });

  it('counts a guardrail that got worse as lost, and stops the campaign for it although it won', () => {
    const [salon, points] = source.campaigns;
    const [experiment] = salon!.experiments;
    const effects = experiment!.effects.map((each) =>
      each.role === 'guardrail' ? { ...each, point: 0.02, p: 0.0004, pAdjusted: null } : each,
    );
    const broken = { ...salon!, experiments: [{ ...experiment!, effects }] };
    const { won, lost, campaigns } = assembleReview({ ...source, campaigns: [broken, points!] });
    expect(lost).toMatchObject([
      {
        campaign: 'SALON-Q3',
        effect: { metric: 'churnRate', role: 'guardrail', tier: null },
        exploratory: false,
      },
    ]);
    expect(won.map(({ effect }) => effect.role)).toEqual(['primary', 'primary', 'primary']);
    expect(campaigns[0]!.recommendation).toMatchObject({
      verdict: 'stop',
      clause: 'guardrailBroken',
      reasonEn: expect.stringContaining('a guardrail metric is significantly worse'),
    });
  });

  it('recommends to scale what worked and paid, and to stop what lost money without an effect', () =>
    expect(review.campaigns.map(({ code, recommendation }) => [code, recommendation.verdict])).toEqual([
      ['SALON-Q3', 'scale'],
      ['POINTS-Q3', 'stop'],
    ]));

  it('holds the KPIs of a campaign against its targets', () => {
    const [salon] = review.campaigns;
    expect(salon!.targets.map(({ metric, tier, met }) => [metric, tier, met])).toEqual([
      ['conversionRate', null, true],
      ['churnRate', 'high', false],
    ]);
  });

  it('pools effects over the experiments of a type', () => {
    // salon +3 pp and online +1 pp with equal numbers treated.
    const pooled = uplift.effects.find((each) => each.metric === 'conversionRate')!;
    expect(pooled.point).toBeCloseTo(0.02, 12);
    expect(pooled).toMatchObject({ treated: 8000, experiments: 1 });
  });

  it('is the same to the letter when made again from the same source', () =>
    expect(JSON.stringify(assembleReview(reviewSource(seededRule())))).toBe(JSON.stringify(review)));
});
