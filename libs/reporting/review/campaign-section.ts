import type { Target } from '#campaigns';
import { isDefined } from '#statistics';
import type { KpiCell } from '../kpi/kpi-cell.js';
import { valueOf } from '../kpi/metric-moments.js';
import { campaignSignals } from './campaign-signals.js';
import { recommend } from './recommendation-rule.js';
import type { CampaignSection, TargetResult, TotalFigure } from './review-document.js';
import type { CampaignSource, ReviewSource } from './review-source.js';

/** What a review says about one campaign. */
export function campaignSection(
  { campaign, windowEndsOn, experiments }: CampaignSource,
  { now, suppressionThreshold: threshold, recommendationRule }: ReviewSource,
): CampaignSection {
  const { content } = campaign;
  const cell = now.campaign.find((each) => each.group.CAMPAIGN === campaign.code);
  const tiers = now.campaignTier.filter((each) => each.group.CAMPAIGN === campaign.code);
  const totals = experiments.flatMap((each) => each.totals);
  return {
    campaignId: campaign.campaignId,
    code: campaign.code,
    nameZh: content.nameZh,
    nameEn: content.nameEn,
    type: content.type,
    state: campaign.state,
    owner: content.owner,
    windowEndsOn,
    budgetFen: content.budgetFen.toString(),
    costFen: (cell?.costFen ?? 0n).toString(),
    customers: cell && cell.units >= threshold ? cell.units : null,
    targets: content.targets.map((target) =>
      targetResult(
        target,
        target.tier === undefined ? cell : tiers.find((each) => each.group.TIER === target.tier),
        totals,
        threshold,
      ),
    ),
    effects: experiments
      .flatMap((each) => each.effects)
      .filter(({ role, tier }) => role === 'primary' || (role !== 'further' && tier === null))
      .filter(({ n }) => Math.min(n.control, n.treatment) >= threshold)
      .map(({ standardError: _, ...effect }) => effect),
    totals,
    recommendation: recommend(recommendationRule.definition, campaignSignals(experiments)),
    sources: experiments.map(({ experiment, evaluationId, interim, randomised }) => ({
      experiment,
      evaluationId,
      interim,
      randomised,
    })),
  };
}

function targetResult(
  { metric, tier, direction, value: target }: Target,
  cell: KpiCell | undefined,
  totals: readonly TotalFigure[],
  threshold: number,
): TargetResult {
  const value = cell?.moments.has(metric)
    ? valueIn(cell, metric, threshold)
    : tier === undefined
      ? totalOf(totals, metric)
      : null;
  const met =
    value === null ? null : direction === 'atLeast' ? value >= Number(target) : value <= Number(target);
  return { metric, tier: tier ?? null, direction, target, value, met };
}

function valueIn(cell: KpiCell, metric: string, threshold: number): number | null {
  const moments = cell.moments.get(metric)!;
  if (moments.n < threshold) return null;
  const value = valueOf(moments);
  return isDefined(value) ? value : null;
}

/** A total effect answers a target where one variant has one; of several, none is the campaign's. */
function totalOf(totals: readonly TotalFigure[], metric: string): number | null {
  const own = totals.filter((each) => each.metric === metric);
  return own.length === 1 ? own[0]!.point : null;
}
