import { stringify } from 'csv-stringify/sync';
import { formatAmount } from '#kernel';
import type { ReviewDocument, TierSection } from '../review/review-document.js';

const columns = [
  'period',
  'section',
  'campaignType',
  'campaign',
  'experiment',
  'variant',
  'tier',
  'dimension',
  'group',
  'metric',
  'value',
  'previous',
  'change',
  'low',
  'high',
  'p',
  'n',
  'verdict',
  'note',
] as const;

type Line = Partial<Record<(typeof columns)[number], string | number | boolean | null>>;

/**
 * The review as data: one row is one figure, effect, total, target, movement, contribution or recommendation. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front; figures are plain numbers.
 */
export function reviewCsv(review: ReviewDocument): string {
  const lines: Line[] = [...typeLines(review), ...campaignLines(review), ...movementLines(review)];
  return stringify(
    lines.map((line) =>
      columns.map((column) => (column === 'period' ? review.period : cellOf(line[column]))),
    ),
    { header: true, columns: [...columns], bom: true, record_delimiter: 'windows', escape_formulas: false },
  );
}

/** A number may begin with a minus; text that begins like a formula may not go out as it is. */
function cellOf(value: Line[keyof Line]): string | number {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return value;
  const text = String(value);
  return /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
}

function typeLines({ types }: ReviewDocument): Line[] {
  const ofTier = (campaignType: string, tier: string | null, section: Omit<TierSection, 'tier'>): Line[] =>
    section.suppressed
      ? [{ section: 'kpi', campaignType, tier, note: 'suppressed: too few customers' }]
      : [
          ...section.figures
            .filter((figure) => figure.value !== null || figure.previous !== null)
            .map(({ metric, value, previous, change, n, abnormal, because }) => ({
              section: 'kpi',
              campaignType,
              tier,
              metric,
              value,
              previous,
              change,
              n,
              note: abnormal ? 'abnormal' : because,
            })),
          ...section.effects.map(({ metric, point, low, high, treated, experiments }) => ({
            section: 'pooledEffect',
            campaignType,
            tier,
            metric,
            value: point,
            low,
            high,
            n: treated,
            note: `${experiments} experiments`,
          })),
        ];
  return types.flatMap((section) => [
    ...ofTier(section.type, null, section),
    ...section.tiers.flatMap((tier) => ofTier(section.type, tier.tier, tier)),
  ]);
}

function campaignLines({ campaigns }: ReviewDocument): Line[] {
  return campaigns.flatMap((campaign): Line[] => {
    const own = { campaignType: campaign.type, campaign: campaign.code };
    return [
      {
        ...own,
        section: 'recommendation',
        verdict: campaign.recommendation.verdict,
        note: `${campaign.recommendation.clause}: ${campaign.recommendation.reasonEn}`,
      },
      { ...own, section: 'cost', metric: 'cost', value: Number(formatAmount(BigInt(campaign.costFen))) },
      { ...own, section: 'cost', metric: 'budget', value: Number(formatAmount(BigInt(campaign.budgetFen))) },
      ...campaign.effects.map((effect) => ({
        ...own,
        section: 'effect',
        experiment: effect.experiment,
        variant: effect.variant,
        tier: effect.tier,
        metric: effect.metric,
        value: effect.point,
        low: effect.low,
        high: effect.high,
        p: effect.pAdjusted ?? effect.p,
        n: effect.n.treatment,
        verdict: effect.role,
        note: effect.trust.ok ? effect.estimator : `not to be trusted: ${effect.trust.because.join(' ')}`,
      })),
      ...campaign.totals.map(({ experiment, variant, metric, point, low, high, intervalKind }) => ({
        ...own,
        section: 'total',
        experiment,
        variant,
        metric,
        value: point,
        low,
        high,
        note: intervalKind === 'interval' ? null : intervalKind,
      })),
      ...campaign.targets.map(({ metric, tier, direction, target, value, met }) => ({
        ...own,
        section: 'target',
        tier,
        metric,
        value,
        verdict: met === null ? null : met ? 'met' : 'missed',
        note: `${direction} ${target}`,
      })),
    ];
  });
}

function movementLines({ movements }: ReviewDocument): Line[] {
  return movements.flatMap(({ type, tier, figure, adverse, explainedBy }): Line[] => [
    {
      section: 'movement',
      campaignType: type,
      tier,
      metric: figure.metric,
      value: figure.value,
      previous: figure.previous,
      change: figure.change,
      n: figure.n,
      verdict: adverse ? 'adverse' : 'favourable',
      note: `z ${figure.z?.toFixed(1) ?? ''}`,
    },
    ...explainedBy.flatMap(({ dimension, contributions }) =>
      contributions.map(({ group, rate, mix }) => ({
        section: 'contribution',
        campaignType: type,
        tier,
        dimension,
        group,
        metric: figure.metric,
        change: rate + mix,
        note: `rate ${rate}, mix ${mix}`,
      })),
    ),
  ]);
}
