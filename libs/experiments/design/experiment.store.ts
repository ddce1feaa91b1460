import { Injectable } from '@nestjs/common';
import type { CampaignId } from '#campaigns';
import type { Actor, CalendarDate, RunId } from '#kernel';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import type { ExperimentState } from '../lifecycle/experiment-state.js';
import type { Amendment, Experiment } from './experiment.js';
import type { ExperimentDesign } from './experiment-design.js';
import type { FrozenPlan, HashedPlan } from './frozen-plan.js';

export const experimentColumns = sql`
  e.experiment_id as "experimentId", e.campaign_id as "campaignId", e.campaign_code as "campaignCode", e.code, e.state, e.revision, e.design, e.plan,
  e.plan_hash as "planHash", e.frozen_at as "frozenAt", e.known_at as "knownAt",
  e.enrolment_run_id as "enrolmentRunId", e.enrolled_at as "enrolledAt", e.eligible, e.excluded,
  e.ended_on as "endedOn", e.created_by as "createdBy", e.created_at as "createdAt"`;

const amendmentColumns = sql`
  experiment_id as "experimentId", amendment_no as "amendmentNo", reason, change, plan, plan_hash as "planHash",
  amended_by as "amendedBy", amended_at as "amendedAt"`;

/** Writes experiments. Whether a write is allowed was decided before by the rules. */
@Injectable()
export class ExperimentStore {
  /** False where the code is taken. */
  async insert(
    tx: Transaction,
    actor: Actor,
    ids: Pick<Experiment, 'experimentId' | 'campaignId' | 'campaignCode' | 'code'>,
    design: ExperimentDesign,
  ): Promise<boolean> {
    const row = await tx.one(sql`
      insert into experiments.experiment
        (experiment_id, campaign_id, campaign_code, code, created_by, ${sql.join(designColumns.map(sql.identifier))})
      values
        (${ids.experimentId}, ${ids.campaignId}, ${ids.campaignCode}, ${ids.code}, ${actor.actorId}, ${sql.join(designValues(design))})
      on conflict (code) do nothing
      returning experiment_id`);
    return row !== undefined;
  }

  async saveDesign(tx: Transaction, experimentId: ExperimentId, design: ExperimentDesign): Promise<void> {
    await tx.query(sql`
      update experiments.experiment
         set revision = revision + 1, (${sql.join(designColumns.map(sql.identifier))}) = row (${sql.join(designValues(design))})
       where experiment_id = ${experimentId}`);
  }

  /** The experiment, held against everybody else until the transaction ends. */
  async lock(tx: Transaction, experimentId: ExperimentId): Promise<Experiment | undefined> {
    return tx.one<Experiment>(
      sql`select ${experimentColumns} from experiments.experiment e where experiment_id = ${experimentId} for update`,
    );
  }

  async lockOfCampaign(tx: Transaction, campaignId: CampaignId): Promise<Experiment[]> {
    return tx.query<Experiment>(sql`
      select ${experimentColumns} from experiments.experiment e
       where campaign_id = ${campaignId} order by experiment_id for update`);
  }

  async freeze(tx: Transaction, experimentId: ExperimentId, hashed: HashedPlan): Promise<void> {
    await tx.query(sql`
      update experiments.experiment
         set state = 'frozen', salt = ${hashed.plan.salt}, plan = ${hashed.canonical}::jsonb,
             plan_hash = ${hashed.planHash}, frozen_at = clock_timestamp()
       where experiment_id = ${experimentId}`);
  }

  async setEnrolmentRun(tx: Transaction, experimentId: ExperimentId, runId: RunId): Promise<void> {
    await tx.query(sql`
      update experiments.experiment set enrolment_run_id = ${runId} where experiment_id = ${experimentId}`);
  }

  async recordEnrolment(
    tx: Transaction,
    experimentId: ExperimentId,
    enrolment: { runId: RunId; knownAt: Date; eligible: number; excluded: number },
  ): Promise<void> {
    await tx.query(sql`
      update experiments.experiment
         set state = 'enrolled', enrolment_run_id = ${enrolment.runId}, known_at = ${enrolment.knownAt},
             enrolled_at = clock_timestamp(), eligible = ${enrolment.eligible}, excluded = ${enrolment.excluded}
       where experiment_id = ${experimentId}`);
  }

  async setState(
    tx: Transaction,
    experimentId: ExperimentId,
    state: ExperimentState,
    endedOn?: CalendarDate,
  ): Promise<void> {
    await tx.query(sql`
      update experiments.experiment set state = ${state}, ended_on = coalesce(${endedOn ?? null}::date, ended_on)
       where experiment_id = ${experimentId}`);
  }

  async appendAmendment(
    tx: Transaction,
    actor: Actor,
    experimentId: ExperimentId,
    reason: string,
    change: object,
    { plan, canonical, planHash }: HashedPlan,
  ): Promise<void> {
    await tx.query(sql`
      insert into experiments.amendment (experiment_id, amendment_no, reason, change, plan, plan_hash, amended_by)
      select ${experimentId}, 1 + count(*), ${reason}, ${JSON.stringify(change)}::jsonb, ${canonical}::jsonb, ${planHash},
             ${actor.actorId}
        from experiments.amendment where experiment_id = ${experimentId}`);
    await tx.query(sql`
      update experiments.experiment set observation_days = ${plan.analysis.observationDays}
       where experiment_id = ${experimentId}`);
  }

  async amendments(via: Queryable, experimentIds: readonly ExperimentId[]): Promise<Amendment[]> {
    return via.query<Amendment>(sql`
      select ${amendmentColumns} from experiments.amendment
       where experiment_id = any(${experimentIds}::uuid[]) order by experiment_id, amendment_no`);
  }
}

/** The plan that holds now: the frozen one, or what the last amendment made of it. */
export function effectivePlan(
  experiment: Experiment,
  amendments: readonly Amendment[],
): { plan: FrozenPlan; planHash: string } | undefined {
  const last = amendments.at(-1);
  if (last) return { plan: last.plan, planHash: last.planHash };
  const { plan, planHash } = experiment;
  return plan !== null && planHash !== null ? { plan, planHash } : undefined;
}

const designColumns = [
  'kind',
  'design',
  'segment_id',
  'segment_version',
  'population_as_of',
  'tier_scheme_key',
  'tier_scheme_version',
  'lifecycle_rule_key',
  'lifecycle_rule_version',
  'variants',
  'allocation',
  'layer',
  'starts_on',
  'observation_days',
];

function designValues(design: ExperimentDesign): Sql[] {
  const { population } = design;
  return [
    sql`${design.kind}`,
    sql`${JSON.stringify(design)}::jsonb`,
    sql`${population.segment?.segmentId ?? null}::uuid`,
    sql`${population.segment?.version ?? null}::int`,
    sql`${population.asOf}::date`,
    sql`${population.tierScheme.key}`,
    sql`${population.tierScheme.version}::int`,
    sql`${population.lifecycleRule.key}`,
    sql`${population.lifecycleRule.version}::int`,
    sql`${JSON.stringify(design.variants)}::jsonb`,
    sql`${design.allocation === undefined ? null : JSON.stringify(design.allocation)}::jsonb`,
    sql`${design.layer ?? null}`,
    sql`${design.startsOn}::date`,
    sql`${design.analysis.observationDays}::int`,
  ];
}
