import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { SuppressionReader } from '#platform';
import { pooledFigures } from '../results/pooled-figures.js';
import { ResultReader, type EvaluatedExperiment } from '../results/result.reader.js';
import type { PooledFigure } from '../review/review-document.js';
import { groupKeys, type GroupKey, type KpiQuestion } from './group-key.js';

/** The mean effect per treated customer of a group of KPIs. */
export interface KpiEffect extends PooledFigure {
  readonly group: Readonly<Partial<Record<GroupKey, string>>>;
}

/** What evaluations compare the arms within; other dimensions have KPIs but no stored effect. */
const compared: readonly GroupKey[] = ['CAMPAIGN_TYPE', 'CAMPAIGN', 'EXPERIMENT', 'VARIANT', 'TIER'];

type Effect = EvaluatedExperiment['effects'][number];

@Injectable()
export class KpiEffectReader {
  constructor(
    private readonly results: ResultReader,
    private readonly suppression: SuppressionReader,
  ) {}

  /** Effects in the groups of a KPI question; undefined where no evaluation can know them. */
  async find({ period, groupBy, keep = {} }: KpiQuestion, actor: Actor): Promise<KpiEffect[] | undefined> {
    const asked = [...groupBy, ...(Object.keys(keep) as GroupKey[])];
    if (actor.regions !== 'all' || asked.some((key) => !compared.includes(key))) return undefined;
    const [least, campaigns] = await Promise.all([
      this.suppression.leastFor(actor),
      this.results.campaignsOf(period),
    ]);
    const smallest = Math.max(1, least);
    const experiments = await this.results.experimentsOf(campaigns.map((each) => each.campaignId));
    const byTier = asked.includes('TIER');
    const order = groupKeys.filter((key) => groupBy.includes(key));
    const groups = new Map<string, { group: KpiEffect['group']; effects: Effect[] }>();
    for (const experiment of experiments.filter((each) => !each.interim && each.randomised)) {
      for (const effect of experiment.effects) {
        if ((effect.tier !== null) !== byTier) continue;
        if (Math.min(effect.n.control, effect.n.treatment) < smallest) continue;
        const names = namesOf(experiment, effect);
        if (compared.some((key) => keep[key] !== undefined && !keep[key]!.includes(names[key] ?? '')))
          continue;
        const group = Object.fromEntries(order.map((key) => [key, names[key]!]));
        const known = groups.get(JSON.stringify(group));
        if (known) known.effects.push(effect);
        else groups.set(JSON.stringify(group), { group, effects: [effect] });
      }
    }
    return [...groups.values()].flatMap(({ group, effects }) =>
      pooledFigures(effects).map((figure) => ({ group, ...figure })),
    );
  }
}

function namesOf(experiment: EvaluatedExperiment, effect: Effect): Partial<Record<GroupKey, string>> {
  return {
    CAMPAIGN_TYPE: experiment.campaignType,
    CAMPAIGN: experiment.campaignCode,
    EXPERIMENT: experiment.experiment,
    VARIANT: effect.variant,
    ...(effect.tier === null ? {} : { TIER: effect.tier }),
  };
}
