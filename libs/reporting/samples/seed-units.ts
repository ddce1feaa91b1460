import { stagedRoster } from '#experiments';
import { newId } from '#kernel';
import { sql, type Database } from '#platform';
import { openSeeded, storeEvaluation, type SeededExperiment } from './seed-experiment.js';

/** One customer of an experiment of `none`, the control, and `salon`. Amounts in fen. */
export interface SeededUnit {
  readonly variant: 'none' | 'salon';
  readonly tier: string;
  readonly region: string | null;
  readonly lifecycle: string | null;
  readonly prospect: boolean;
  readonly reached: boolean;
  readonly converted: boolean;
  readonly churned: boolean | null;
  readonly logins: number;
  readonly costFen: number;
  readonly covariateFen: number | null;
  readonly baselineFen: number | null;
  readonly endFen: number | null;
  readonly surveyScore: number | null;
  readonly branch?: string | null;
  readonly manager?: string | null;
  readonly gender?: string | null;
}

/** An evaluated experiment of given customers, in the tables where an evaluation would leave them; no sums are kept yet. */
export async function seedUnits(
  database: Database,
  seed: SeededExperiment & { readonly interim: boolean },
  units: readonly SeededUnit[],
): Promise<string> {
  const experimentId = newId<'Experiment'>();
  const partition = stagedRoster(experimentId).enrolment;
  const given = sql`
    (select row_number() over () as customer_id, unit.*
       from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as unit
         (variant text, tier text, region text, lifecycle text, prospect boolean, reached boolean, converted boolean, churned boolean,
          logins int, "costFen" bigint, "covariateFen" bigint, "baselineFen" bigint, "endFen" bigint,
          "surveyScore" float8, branch text, manager text, gender text)) as g`;
  await database.transaction(async (tx) => {
    await openSeeded(tx, experimentId, seed);
    await tx.query(sql`
      insert into ${partition} (experiment_id, customer_id, reference_hash, variant, tier, lifecycle, region, branch,
                                manager, gender, aum_fen, enrolled_on)
      select ${experimentId}::uuid, customer_id, customer_id, variant, tier, lifecycle, region, branch, manager, gender,
             "covariateFen", ${seed.startsOn}::date
        from ${given}`);
    await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
    await tx.query(sql`select evaluation.reset_unit_outcomes(${experimentId}::uuid)`);
    await tx.query(sql`
      insert into evaluation.unit_outcome
        (experiment_id, customer_id, variant, tier, lifecycle, prospect, covariate_fen, enrolled_on, window_ends_on,
         exposures, reached, clicks, participated, redeemed, cost_fen, survey_score, other_variant_contacts, converted,
         conversions, converted_fen, revenue_fen, logins, transactions, complained, opted_out, baseline_fen, end_fen,
         active, at_risk, churned, may_return, region)
      select ${experimentId}::uuid, customer_id, variant, tier, lifecycle, prospect, "covariateFen", ${seed.startsOn}::date,
             ${seed.startsOn}::date + ${seed.observationDays}::int - 1, reached::int, reached, 0, false, false, "costFen",
             "surveyScore", 0, converted, converted::int, 0, "costFen" * 3, logins, 0, false, false, "baselineFen",
             "endFen", logins > 0, churned is not null, churned, false, region
        from ${given}`);
    await storeEvaluation(tx, experimentId, { units: units.length, interim: seed.interim });
  });
  return experimentId;
}
