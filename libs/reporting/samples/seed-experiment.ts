import { canonicalJson, newId, type CalendarDate } from '#kernel';
import { proposedContent } from '#campaigns';
import { stagedRoster, type ExperimentId } from '#experiments';
import { sql, type Database, type Queryable, type Transaction } from '#platform';

export interface SeededExperiment {
  readonly code: string;
  readonly startsOn: CalendarDate;
  readonly endsOn: CalendarDate;
  readonly observationDays: number;
  /** Code of a seeded campaign that it belongs to; a campaign of its own where none is named. */
  readonly campaignCode?: string;
}

/**
 * 600 customers in two arms of 300, evaluated; written as the contexts before reporting would have left it. Customer i is
 * in `salon` when even, in the tier mass to 400, mid to 590, high above; half are in the east. Of the salon 2 in 5
 * converted, of the control 1 in 5. A salon customer cost 12.00.
 */
export async function seedExperiment(
  database: Database,
  seed: SeededExperiment & {
    /** Of customers in the east, every n-th churns; in the west every twentieth. */
    readonly eastChurnsEvery: number;
  },
): Promise<string> {
  const experimentId = newId<'Experiment'>();
  const partition = stagedRoster(experimentId).enrolment;
  await database.transaction(async (tx) => {
    await openSeeded(tx, experimentId, seed);
    await tx.query(sql`
      insert into ${partition} (experiment_id, customer_id, reference_hash, variant, tier, lifecycle, region, risk_appetite,
                                enrolled_on)
      select ${experimentId}::uuid, i, i, case when i % 2 = 0 then 'salon' else 'none' end,
             case when i <= 400 then 'mass' when i <= 590 then 'mid' else 'high' end,
             case when i % 3 = 0 then 'declining' else 'mature' end, case when i / 2 % 2 = 0 then 'east' else 'west' end,
             case when i % 5 = 0 then null else 'balanced' end, ${seed.startsOn}
        from generate_series(1, 600) as i`);
    await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
    await tx.query(sql`select evaluation.reset_unit_outcomes(${experimentId}::uuid)`);
    await tx.query(sql`
      insert into evaluation.unit_outcome
        (experiment_id, customer_id, variant, tier, lifecycle, prospect, enrolled_on, window_ends_on, exposures, reached,
         clicks, participated, redeemed, cost_fen, other_variant_contacts, converted, conversions, converted_fen,
         revenue_fen, logins, transactions, complained, opted_out, baseline_fen, end_fen, active, at_risk, churned,
         may_return, returned, region)
      select experiment_id, customer_id, variant, tier, lifecycle, false, enrolled_on,
             enrolled_on + ${seed.observationDays}::int - 1, (variant = 'salon')::int, variant = 'salon', 0, false, false,
             case variant when 'salon' then 1200 else 0 end, 0, converted, converted::int, 0, 0, 6, 3, false, false,
             100000, case when customer_id % 2 = 0 then 110000 else 100000 end, true, true,
             case region when 'east' then customer_id % ${seed.eastChurnsEvery}::int = 0 else customer_id % 20 = 2 end,
             false, null, region
        from (select *, customer_id % 10 < case variant when 'salon' then 4 else 2 end as converted
                from experiments.enrolment where experiment_id = ${experimentId}::uuid) as e`);
  });
  await evaluateSeeded(database, experimentId);
  return experimentId;
}

/** An experiment that nobody is enrolled in yet, of a campaign of its own or of one that was seeded. */
export async function openSeeded(
  tx: Transaction,
  experimentId: ExperimentId,
  seed: SeededExperiment,
): Promise<void> {
  const campaignCode = seed.campaignCode ?? seed.code;
  if (seed.campaignCode === undefined) await openCampaign(tx, seed);
  await tx.query(sql`
    insert into experiments.experiment
      (experiment_id, campaign_id, campaign_code, code, kind, state, design, population_as_of, tier_scheme_key,
       tier_scheme_version, lifecycle_rule_key, lifecycle_rule_version, variants, starts_on, observation_days, salt,
       plan, plan_hash, created_by)
    values (${experimentId}, (select campaign_id from campaigns.campaign where code = ${campaignCode}), ${campaignCode},
            ${`${seed.code}-E`}, 'fixedCohort', 'completed', '{}',
            ${seed.startsOn}::date - 1, 'personal-3', 1, 'default', 1,
            '[{"key": "none", "isControl": true}, {"key": "salon", "isControl": false}]',
            ${seed.startsOn}, ${seed.observationDays}, 'saltsalt', '{}', 'hash', 'ana')`);
  const roster = stagedRoster(experimentId);
  for (const kind of ['enrolment', 'exclusion'] as const)
    await tx.query(sql`
      create table ${roster[kind]} as select * from ${sql.identifier(`experiments.${kind}`)} with no data`);
}

async function openCampaign(tx: Transaction, seed: SeededExperiment): Promise<void> {
  const campaignId = newId<'Campaign'>();
  const content = proposedContent('valueUplift', {
    nameEn: seed.code,
    scenario: 'pension',
    owner: 'M-1',
    startsOn: seed.startsOn,
    endsOn: seed.endsOn,
    budgetFen: 1_000_000n,
    targets: [{ metric: 'conversionRate', direction: 'atLeast', value: '0.35' }],
  });
  await tx.query(sql`
    insert into campaigns.campaign (campaign_id, code, type, state, name_zh, name_en, starts_on, ends_on, budget_fen,
                                    regions, revision, content, created_by, created_at)
    values (${campaignId}, ${seed.code}, 'valueUplift', 'completed', '', ${seed.code}, ${seed.startsOn}, ${seed.endsOn},
            1000000, '{}', 1, ${canonicalJson(content)}::jsonb, 'ana', now())`);
}

/** An evaluation without results. */
export async function storeEvaluation(
  via: Queryable,
  experimentId: string,
  { units, interim }: { readonly units: number; readonly interim: boolean },
): Promise<string> {
  const evaluationId = newId<'Evaluation'>();
  await via.query(sql`
    insert into evaluation.evaluation (evaluation_id, experiment_id, run_id, requested_by, known_at, evaluated_on, interim,
                                       randomised, leading_estimator, plan, plan_hash, code_version, input_fingerprint,
                                       units, sample_ratio, coverage, contamination, decision)
    values (${evaluationId}, ${experimentId}, ${newId<'Run'>()}, 'ana', now(), '2026-10-05', ${interim}, true, 'plain',
            '{}', 'hash', '0', '{}', ${units}, '{}', '{}', '{}', '{"alpha": 0.05}')`);
  return evaluationId;
}

/** The stored results, as an evaluation would have them for these numbers: 0.4 of 300 against 0.2 of 300. */
async function evaluateSeeded(database: Database, experimentId: string): Promise<void> {
  const evaluationId = await storeEvaluation(database, experimentId, { units: 600, interim: false });
  const comparison = (metric: string, cell: string, role: string, n: number, point: number, p: number) => sql`
    (${evaluationId}::uuid, ${metric}, ${cell === '' ? '' : 'tier'}, ${cell}, 'salon', 'none', 'plain', true, ${role},
     ${cell !== ''}, ${n}::int, ${n}::int, 0, 0, 0.2, ${0.2 + point}::float8, ${point}::float8, ${point - 0.07}::float8,
     ${point + 0.07}::float8, 0.036, ${p}::float8, ${p}::float8, ${point / 0.2}::float8, 0.5, 1.5, 'pooled-z', '[]'::jsonb,
     true, '{}'::text[])`;
  await database.query(sql`
    insert into evaluation.comparison
      (evaluation_id, metric, dimension, cell, variant, control, estimator, leads, role, exploratory, n_control,
       n_treatment, missing_control, missing_treatment, value_control, value_treatment, point, low, high, standard_error,
       p, p_adjusted, lift_point, lift_low, lift_high, method, dropped_tiers, trust_ok, trust_because)
    values ${sql.join([
      comparison('conversionRate', '', 'primary', 300, 0.2, 0.0001),
      comparison('conversionRate', 'mass', 'primary', 200, 0.2, 0.0002),
      comparison('conversionRate', 'high', 'primary', 5, 0.2, 0.6),
      comparison('churnRate', '', 'guardrail', 300, 0.01, 0.5),
    ])}`);
  await database.query(sql`
    insert into evaluation.total_effect (evaluation_id, metric, variant, control, estimator, n_control, n_treatment, point,
                                         low, high, interval_kind, method, trust_ok, trust_because)
    values (${evaluationId}, 'returnOnInvestment', 'salon', 'none', 'plain', 300, 300, 0.5, 0.1, 0.9, 'interval', 'fieller',
            true, '{}')`);
}
