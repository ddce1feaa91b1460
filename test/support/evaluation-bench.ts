import { ApproveCampaign, CampaignReader, CreateCampaign, SubmitCampaign } from '#campaigns';
import { EvaluateExperiment, EvaluationModule, RequestEvaluation, type EvaluationId } from '#evaluation';
import {
  hashPlan,
  stagedRoster,
  type AllocationPlan,
  type ExperimentId,
  type FrozenPlan,
} from '#experiments';
import { calendarDate, newId } from '#kernel';
import { Clock, Log, RunExecutor, Runs, sql, type Run } from '#platform';
import { accepted, approver, campaignContent, experimentDesign } from './experiment-bench.js';
import { createIntakeBench, marketer, type IntakeBench } from './intake-bench.js';

export interface GivenUnit {
  readonly reference: string;
  readonly variant: string;
  readonly tier: string;
  readonly lifecycle: string;
  readonly relationship: string;
  readonly manager?: string | null;
  readonly region?: string;
  /** AUM frozen at enrolment, in yuan. */
  readonly aum: number | null;
}

export interface GivenExperiment {
  /** Of the campaign; the experiment has the same. */
  readonly code: string;
  readonly startsOn: string;
  readonly observationDays: number;
  readonly primary: FrozenPlan['analysis']['primary'];
  readonly guardrails?: FrozenPlan['analysis']['guardrails'];
  readonly covariates?: readonly string[];
  readonly allocation?: AllocationPlan;
  readonly kind?: FrozenPlan['kind'];
  readonly units: readonly GivenUnit[];
}

export interface EvaluationBench extends IntakeBench {
  /** Imports and insists on success. */
  imported(format: string, text: string): Promise<Run>;
  /** An approved campaign by itself: facts wait in quarantine until the campaign that they name exists. */
  campaign(code: string, startsOn: string): Promise<unknown>;
  /** An experiment whose roster is given rather than drawn, in the tables where a drawn one would be. */
  enrolled(given: GivenExperiment): Promise<ExperimentId>;
  evaluated(experimentId: ExperimentId): Promise<EvaluationId>;
  executor(): RunExecutor;
}

/** The contexts up to evaluation at an instant of the bank. */
export async function createEvaluationBench(now: Date): Promise<EvaluationBench> {
  const bench = await createIntakeBench([EvaluationModule]);
  const { database, get } = bench;
  await get(Clock).set(database, now);
  const executor = () =>
    new RunExecutor(database, { evaluateExperiment: get(EvaluateExperiment) }, Log.silent());

  async function campaign(code: string, startsOn: string) {
    const content = campaignContent({ startsOn: calendarDate(startsOn), endsOn: calendarDate('2027-12-31') });
    const campaignId = accepted(await get(CreateCampaign).execute({ code, content }, marketer));
    accepted(await get(SubmitCampaign).execute({ campaignId }, marketer));
    const submitted = (await get(CampaignReader).find(campaignId, marketer))!;
    const digest = await get(CampaignReader).approvalDigest(submitted);
    accepted(await get(ApproveCampaign).execute({ campaignId, digest }, approver));
    return campaignId;
  }

  return {
    ...bench,
    executor,
    campaign,
    async imported(format, text) {
      const run = await bench.importText(format, text);
      if (run.state !== 'succeeded') throw new Error(`${format}: ${run.state} ${run.error?.message}`);
      if (run.counts!.quarantined !== 0) throw new Error(`${format}: ${JSON.stringify(run.counts)}`);
      return run;
    },

    async enrolled(given) {
      const campaignId = await campaign(given.code, given.startsOn);
      const experimentId = newId<'Experiment'>();
      const variants = [...new Set(given.units.map((unit) => unit.variant))].sort();
      const design = experimentDesign({
        kind: given.kind ?? 'fixedCohort',
        startsOn: calendarDate(given.startsOn),
        variants: variants.map((key) => ({
          key,
          name: key,
          isControl: key === 'control',
          channels: key === 'control' ? [] : ['sms'],
        })),
      });
      const { plan, canonical, planHash } = hashPlan({
        ...design,
        allocation: given.allocation,
        form: 'tierlift.plan.1',
        experimentCode: given.code,
        campaignCode: given.code,
        salt: 'given-roster',
        regions: [],
        consentPurpose: 'marketing',
        analysis: {
          ...design.analysis,
          primary: given.primary,
          secondary: [],
          guardrails: given.guardrails ?? [],
          covariates: given.covariates ?? [],
          observationDays: given.observationDays,
        },
      });
      await database.transaction(async (tx) => {
        const { population } = plan;
        await tx.query(sql`
          insert into experiments.experiment
            (experiment_id, campaign_id, campaign_code, code, kind, state, design, population_as_of, tier_scheme_key,
             tier_scheme_version, lifecycle_rule_key, lifecycle_rule_version, variants, allocation, starts_on,
             observation_days, salt, plan, plan_hash, enrolled_at, created_by)
          values
            (${experimentId}, ${campaignId}, ${given.code}, ${given.code}, ${plan.kind}, 'enrolled',
             ${JSON.stringify(design)}::jsonb, ${population.asOf}::date, ${population.tierScheme.key},
             ${population.tierScheme.version}, ${population.lifecycleRule.key}, ${population.lifecycleRule.version},
             ${JSON.stringify(plan.variants)}::jsonb, ${JSON.stringify(plan.allocation ?? null)}::jsonb,
             ${plan.startsOn}::date, ${given.observationDays}, ${plan.salt}, ${canonical}::jsonb, ${planHash},
             clock_timestamp(), ${marketer.actorId})`);
        const roster = stagedRoster(experimentId);
        for (const kind of ['enrolment', 'exclusion'] as const)
          await tx.query(sql`
            create table ${roster[kind]} as select * from ${sql.identifier(`experiments.${kind}`)} with no data`);
        await tx.query(sql`
          insert into ${roster.enrolment}
            (experiment_id, customer_id, reference_hash, variant, tier, lifecycle, relationship, manager, region, aum_fen,
             enrolled_on)
          select ${experimentId}::uuid, customers.customer_id_of(reference), 0, variant, tier, lifecycle, relationship,
                 manager, region, aum * 100, ${plan.startsOn}::date
            from jsonb_to_recordset(${JSON.stringify(given.units)}::jsonb)
              as unit (reference text, variant text, tier text, lifecycle text, relationship text, manager text,
                       region text, aum numeric)`);
        await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
      });
      return experimentId;
    },

    async evaluated(experimentId) {
      const { evaluationId, runId } = accepted(
        await get(RequestEvaluation).execute({ experimentId }, marketer),
      );
      await executor().drain();
      const run = (await get(Runs).find(runId))!;
      if (run.state !== 'succeeded') throw new Error(`the evaluation ${run.state}: ${run.error?.message}`);
      return evaluationId;
    },
  };
}
