import { findMetric } from '#measurement';
import type { CampaignSignals } from './recommendation-rule.js';
import type { EffectFigure } from './review-document.js';
import type { ExperimentSource } from './review-source.js';

/** Whether a difference is significant and which way it goes, in the direction that is good for the metric. */
export function directionOf(
  effect: Pick<EffectFigure, 'metric' | 'point' | 'p' | 'pAdjusted'>,
  alpha: number,
): 'better' | 'worse' | 'unclear' {
  const direction = findMetric(effect.metric)?.direction ?? 'neither';
  const p = effect.pAdjusted ?? effect.p;
  if (p === null || p >= alpha || effect.point === null || effect.point === 0 || direction === 'neither')
    return 'unclear';
  return effect.point > 0 === (direction === 'higherIsBetter') ? 'better' : 'worse';
}

/** What is known about a campaign from its experiments, in the words of the recommendation rule. */
export function campaignSignals(experiments: readonly ExperimentSource[]): CampaignSignals {
  const sound = experiments.filter((each) => evidenceOf(each) === 'sound');
  if (sound.length === 0) {
    const order = ['interim', 'notTrusted', 'notRandomised'] as const;
    const found = experiments.map(evidenceOf);
    return {
      evidence: order.find((each) => found.includes(each)) ?? 'none',
      primary: 'unclear',
      guardrails: 'unknown',
      return: 'unknown',
    };
  }
  const judged = sound.flatMap((experiment) => variantsOf(experiment));
  const winners = judged.filter((each) => each.primary === 'better');
  // What would be scaled is a winner; without one, every variant speaks for the campaign.
  const speaking = winners.length > 0 ? winners : judged;
  const worse = judged.some((each) => each.primary === 'worse');
  const guardrails = speaking.flatMap((each) => each.guardrails);
  const returns = speaking.map((each) => each.return);
  return {
    evidence: 'sound',
    primary: winners.length > 0 ? 'better' : worse ? 'worse' : 'unclear',
    guardrails: guardrails.includes('worse') ? 'worse' : guardrails.length > 0 ? 'held' : 'unknown',
    return:
      (['positive', 'unclear', 'negative'] as const).find((each) => returns.includes(each)) ?? 'unknown',
  };
}

function evidenceOf({ evaluationId, interim, randomised, effects }: ExperimentSource) {
  if (evaluationId === null) return 'none';
  if (interim) return 'interim';
  if (!randomised) return 'notRandomised';
  return effects.some(({ role, tier, trust }) => role === 'primary' && tier === null && trust.ok)
    ? 'sound'
    : 'notTrusted';
}

interface JudgedVariant {
  readonly primary: CampaignSignals['primary'];
  readonly guardrails: readonly CampaignSignals['guardrails'][];
  readonly return: CampaignSignals['return'];
}

function variantsOf({ effects, totals, alpha }: ExperimentSource): JudgedVariant[] {
  const overall = effects.filter((each) => each.tier === null && each.trust.ok);
  const variants = [
    ...new Set(overall.filter((each) => each.role === 'primary').map((each) => each.variant)),
  ];
  return variants.map((variant) => {
    const own = overall.filter((each) => each.variant === variant);
    const primaries = own.filter((each) => each.role === 'primary').map((each) => directionOf(each, alpha));
    const roi = totals.find(
      (each) => each.variant === variant && each.metric === 'returnOnInvestment' && each.trusted,
    );
    return {
      primary: (['worse', 'better'] as const).find((each) => primaries.includes(each)) ?? 'unclear',
      guardrails: own
        .filter((each) => each.role === 'guardrail')
        .map((each) => (directionOf(each, alpha) === 'worse' ? 'worse' : 'held')),
      return:
        !roi || roi.intervalKind !== 'interval' || roi.low === null || roi.high === null
          ? 'unknown'
          : roi.low > 0
            ? 'positive'
            : roi.high < 0
              ? 'negative'
              : 'unclear',
    };
  });
}
