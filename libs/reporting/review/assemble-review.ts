import { campaignTypes, type CampaignType } from '#campaigns';
import { unitMetrics } from '#measurement';
import { isUndefined, type Maybe } from '#statistics';
import { pooledFigures } from '../results/pooled-figures.js';
import type { KpiCell } from '../kpi/kpi-cell.js';
import { hiddenCells } from '../kpi/kpi.reader.js';
import { campaignSection } from './campaign-section.js';
import { directionOf } from './campaign-signals.js';
import { findMovements } from './find-movements.js';
import { kpiChange, type MovementRule } from './kpi-change.js';
import type {
  Figure,
  PooledFigure,
  ReviewDocument,
  TierSection,
  TypeSection,
  Verdict,
} from './review-document.js';
import { daysOf, formatPeriod, previousPeriod } from './review-period.js';
import { reviewGroupings, type CampaignSource, type ReviewSource } from './review-source.js';

/** Turns what was read into what is said. Pure: the same source gives the same review to the letter. */
export function assembleReview(source: ReviewSource): ReviewDocument {
  const types = campaignTypes
    .filter((type) => source.campaigns.some(({ campaign }) => campaign.content.type === type))
    .map((type) => typeSection(type, source));
  return {
    form: 'tierlift.review.1',
    period: formatPeriod(source.period),
    ...daysOf(source.period),
    previous: formatPeriod(previousPeriod(source.period)),
    preparedOn: source.preparedOn,
    suppressionThreshold: source.suppressionThreshold,
    movementRule: source.movementRule,
    recommendationRuleVersion: source.recommendationRule.version,
    types,
    campaigns: source.campaigns.map((each) => campaignSection(each, source)),
    ...verdictsOf(source),
    movements: findMovements(types, source.now, source.before, source.suppressionThreshold),
    tagFamilies: source.tagFamilies,
  };
}

function typeSection(type: CampaignType, source: ReviewSource): TypeSection {
  const { now, before, suppressionThreshold: threshold, movementRule } = source;
  const ofType = (cells: readonly KpiCell[]) => cells.filter((cell) => cell.group.CAMPAIGN_TYPE === type);
  const [cell] = ofType(now.type);
  const [cellBefore] = ofType(before.type);
  const tiers = ofType(now.typeTier);
  const hidden = hiddenCells(tiers, reviewGroupings.typeTier, threshold);
  const hiddenBefore = hiddenCells(ofType(before.typeTier), reviewGroupings.typeTier, threshold);
  const tiersBefore = ofType(before.typeTier).filter((each) => !hiddenBefore.has(each));
  const campaigns = source.campaigns.filter(({ campaign }) => campaign.content.type === type);
  const suppressed = cell !== undefined && cell.units < threshold;
  return {
    type,
    campaigns: campaigns.length,
    costFen: (cell?.costFen ?? 0n).toString(),
    suppressed,
    customers: suppressed ? null : (cell?.units ?? 0),
    figures: suppressed || !cell ? [] : figuresOf(cell, cellBefore, movementRule, threshold),
    effects: effectsOf(campaigns, null, threshold),
    tiers: tiers.map((each): TierSection => {
      const tier = each.group.TIER!;
      if (hidden.has(each)) return { tier, suppressed: true, customers: null, figures: [], effects: [] };
      const earlier = tiersBefore.find((other) => other.group.TIER === tier);
      return {
        tier,
        suppressed: false,
        customers: each.units,
        figures: figuresOf(each, earlier, movementRule, threshold),
        effects: effectsOf(campaigns, tier, threshold),
      };
    }),
  };
}

function figuresOf(
  cell: KpiCell,
  before: KpiCell | undefined,
  rule: MovementRule,
  threshold: number,
): Figure[] {
  return unitMetrics.map(({ key }): Figure => {
    const shown = (each: KpiCell | undefined) => {
      const moments = each?.moments.get(key);
      return moments && (moments.n === 0 || moments.n >= threshold) ? moments : undefined;
    };
    const [now, earlier] = [shown(cell), shown(before)];
    const change = kpiChange(now, earlier, rule);
    const tooSmall = cell.moments.get(key) !== undefined && now === undefined;
    return {
      metric: key,
      value: orNull(change.now),
      because: tooSmall ? 'smallGroup' : isUndefined(change.now) ? change.now.because : null,
      n: now?.n ?? 0,
      previous: orNull(change.before),
      change: orNull(change.difference),
      z: orNull(change.z),
      abnormal: change.abnormal,
    };
  });
}

function effectsOf(
  campaigns: readonly CampaignSource[],
  tier: string | null,
  threshold: number,
): PooledFigure[] {
  return pooledFigures(
    campaigns.flatMap(({ experiments }) =>
      experiments
        .filter(({ interim, randomised }) => !interim && randomised)
        .flatMap((each) => each.effects)
        .filter((each) => each.tier === tier && smallest(each.n) >= threshold),
    ),
  );
}

/**
 * Significant effects on the deciding metric, and guardrails that got significantly worse, which is a loss whatever else
 * was won. Overall they count, in single tiers they are hints.
 */
function verdictsOf({ campaigns, suppressionThreshold }: ReviewSource): {
  won: Verdict[];
  lost: Verdict[];
} {
  const found = campaigns.flatMap(({ campaign, experiments }) =>
    experiments
      .filter(({ interim, randomised }) => !interim && randomised)
      .flatMap(({ effects, alpha }) =>
        effects
          .filter(({ trust, n }) => trust.ok && smallest(n) >= suppressionThreshold)
          .map(({ standardError: _, ...effect }) => ({
            way: directionOf(effect, alpha),
            verdict: { campaign: campaign.code, effect, exploratory: effect.tier !== null },
          })),
      ),
  );
  const of = (way: string, roles: readonly string[]) =>
    found
      .filter((each) => each.way === way && roles.includes(each.verdict.effect.role))
      .map(({ verdict }) => verdict);
  return { won: of('better', ['primary']), lost: of('worse', ['primary', 'guardrail']) };
}

function smallest({ control, treatment }: { control: number; treatment: number }): number {
  return Math.min(control, treatment);
}

function orNull(value: Maybe<number>): number | null {
  return isUndefined(value) ? null : value;
}
