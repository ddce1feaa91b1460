import { Injectable } from '@nestjs/common';
import { CampaignReader, type CampaignId } from '#campaigns';
import type { Actor } from '#kernel';
import { Database, sql, type Queryable, type Sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import { experimentSteps, stepInStepWith } from '../lifecycle/experiment-state.js';
import type { Amendment, Experiment } from './experiment.js';
import { effectivePlan, experimentColumns, ExperimentStore } from './experiment.store.js';
import type { FrozenPlan } from './frozen-plan.js';

/** The plan that holds now, with everything that changed it. */
export interface EffectivePlan {
  readonly plan: FrozenPlan;
  readonly planHash: string;
  readonly amendments: readonly Amendment[];
}

/** Questions about experiments that anybody may ask, within the regions of the actor. */
@Injectable()
export class ExperimentReader {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignReader,
    private readonly store: ExperimentStore,
  ) {}

  async find(experimentId: ExperimentId, actor: Actor): Promise<Experiment | undefined> {
    return (await this.select(sql`e.experiment_id = ${experimentId}`, actor))[0];
  }

  async findByCode(code: string, actor: Actor): Promise<Experiment | undefined> {
    return (await this.select(sql`e.code = ${code}`, actor))[0];
  }

  async byIds(experimentIds: readonly ExperimentId[], actor: Actor): Promise<Experiment[]> {
    return this.select(sql`e.experiment_id = any(${experimentIds}::uuid[])`, actor);
  }

  async ofCampaigns(campaignIds: readonly CampaignId[], actor: Actor): Promise<Experiment[]> {
    return this.select(sql`e.campaign_id = any(${campaignIds}::uuid[])`, actor);
  }

  /** Newest first; ids are ordered by time. Reads on until the page is full of experiments that the actor may see. */
  async page(
    { limit, after }: { readonly limit: number; readonly after?: string },
    actor: Actor,
  ): Promise<Experiment[]> {
    const found: Experiment[] = [];
    for (let before = after; ;) {
      const rows = await this.database.query<Experiment>(sql`
        select ${experimentColumns} from experiments.experiment e
         where ${before ?? null}::uuid is null or e.experiment_id < ${before ?? null}::uuid
         order by e.experiment_id desc limit ${limit}`);
      found.push(...(await this.visible(rows, actor)));
      if (rows.length < limit || found.length >= limit) return found.slice(0, limit);
      before = rows.at(-1)!.experimentId;
    }
  }

  async amendments(experimentIds: readonly ExperimentId[]): Promise<Amendment[]> {
    return this.store.amendments(this.database, experimentIds);
  }

  /** Undefined while the plan is not frozen. For other contexts: what an evaluation must keep to. */
  async plan(experimentId: ExperimentId, via: Queryable = this.database): Promise<EffectivePlan | undefined> {
    const experiment = await via.one<Experiment>(
      sql`select ${experimentColumns} from experiments.experiment e where e.experiment_id = ${experimentId}`,
    );
    if (!experiment) return undefined;
    const amendments = await this.store.amendments(via, [experimentId]);
    const effective = effectivePlan(experiment, amendments);
    return effective && { ...effective, amendments };
  }

  private async select(where: Sql, actor: Actor): Promise<Experiment[]> {
    const rows = await this.database.query<Experiment>(
      sql`select ${experimentColumns} from experiments.experiment e where ${where} order by e.experiment_id`,
    );
    return this.visible(rows, actor);
  }

  /** Who sees the campaign sees its experiments, each in step with the campaign as it is now. */
  private async visible(rows: readonly Experiment[], actor: Actor): Promise<Experiment[]> {
    if (rows.length === 0) return [];
    const campaigns = await this.campaigns.byIds([...new Set(rows.map((row) => row.campaignId))], actor);
    const states = new Map(campaigns.map(({ campaignId, state }) => [campaignId, state]));
    return rows.flatMap((row) => {
      const campaign = states.get(row.campaignId);
      if (campaign === undefined) return [];
      const step = stepInStepWith(campaign, row.state);
      return [step === undefined ? row : { ...row, state: experimentSteps[step].to }];
    });
  }
}
