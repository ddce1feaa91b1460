-- Unit outcomes (a cache that can be rebuilt) and results (immutable: the application may add and read, nothing else).

create schema evaluation;
grant usage on schema evaluation to tierlift_app;

-- One row is one enrolled customer of one experiment: what happened inside the customer's own window.
-- Null means missing, never zero. The columns are those of libs/measurement/metrics/unit-outcome-columns.ts.
create table evaluation.unit_outcome (
  experiment_id uuid not null,
  customer_id bigint not null,
  variant text not null,
  tier text not null,
  lifecycle text,
  prospect boolean not null,
  covariate_fen bigint,
  enrolled_on date not null,
  window_ends_on date not null,
  exposures int not null,
  reached boolean not null,
  clicks int not null,
  participated boolean not null,
  redeemed boolean not null,
  cost_fen bigint not null,
  survey_score float8,
  would_recommend boolean,
  other_variant_contacts int not null,
  converted boolean not null,
  conversions int not null,
  converted_fen bigint not null,
  account_opened_on date,
  revenue_fen bigint not null,
  logins int not null,
  transactions int not null,
  complained boolean not null,
  opted_out boolean not null,
  closed_on date,
  newly_acquired_retained boolean,
  baseline_on date,
  baseline_fen bigint,
  end_on date,
  end_fen bigint,
  month_sum_fen bigint,
  month_count int,
  end_products int,
  holds_at_least_k boolean,
  income_fen bigint,
  snapshot_activities int,
  active boolean not null,
  at_risk boolean not null,
  churned boolean,
  churn_day int,
  churn_event int,
  may_return boolean not null,
  returned boolean,
  return_day int,
  return_event int,
  end_tier text,
  primary key (experiment_id, customer_id)
) partition by list (experiment_id);

-- The partition of one experiment, made when missing and emptied.
create function evaluation.reset_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  partition text := 'unit_outcome_' || replace(experiment::text, '-', '');
begin
  perform pg_advisory_xact_lock(7204306, hashtext(experiment::text));
  if to_regclass('evaluation.' || partition) is null then
    execute format(
      'create table evaluation.%I partition of evaluation.unit_outcome for values in (%L)', partition, experiment);
  else
    execute format('truncate evaluation.%I', partition);
  end if;
end $$;
revoke all on function evaluation.reset_unit_outcomes(uuid) from public;
grant execute on function evaluation.reset_unit_outcomes(uuid) to tierlift_app;

-- One row is one finished evaluation of one experiment, with everything that it depended on.
create table evaluation.evaluation (
  evaluation_id uuid primary key,
  experiment_id uuid not null,
  run_id uuid not null unique,
  requested_by text not null,
  -- What was known: rows recorded up to here and not superseded by then.
  known_at timestamptz(3) not null,
  -- The bank's calendar day on which windows were judged ended or not.
  evaluated_on date not null,
  recorded_at timestamptz(3) not null default clock_timestamp(),
  interim boolean not null,
  randomised boolean not null,
  leading_estimator text not null,
  plan jsonb not null,
  plan_hash text not null,
  code_version text not null,
  -- { enrolment, snapshots, facts, closings: { rows, digest } }, independent of the order of rows.
  input_fingerprint jsonb not null,
  units int not null,
  sample_ratio jsonb not null,
  coverage jsonb not null,
  contamination jsonb not null,
  decision jsonb not null
);
create index on evaluation.evaluation (experiment_id, evaluation_id desc);

-- One row is one metric of one arm, overall (dimension and cell empty), in a tier, or in a cell of a breakdown.
create table evaluation.arm_result (
  evaluation_id uuid not null references evaluation.evaluation,
  metric text not null,
  dimension text not null,
  cell text not null,
  variant text not null,
  assigned int not null,
  eligible int not null,
  n int not null,
  missing int not null,
  -- Exact sums in the fragment's own unit (fen, counts); null where the fragment is no integer.
  numerator_sum numeric,
  denominator_sum numeric,
  value float8,
  low float8,
  high float8,
  method text not null,
  because text,
  moments jsonb not null,
  primary key (evaluation_id, metric, dimension, cell, variant)
);

-- One row is one difference between two arms by one estimator.
create table evaluation.comparison (
  evaluation_id uuid not null references evaluation.evaluation,
  metric text not null,
  dimension text not null,
  cell text not null,
  variant text not null,
  control text not null,
  estimator text not null check (estimator in ('plain', 'tierWeighted', 'adjusted', 'tierWeightedAdjusted')),
  leads boolean not null,
  role text not null check (role in ('primary', 'secondary', 'guardrail', 'further')),
  exploratory boolean not null,
  n_control int not null,
  n_treatment int not null,
  missing_control int not null,
  missing_treatment int not null,
  value_control float8,
  value_treatment float8,
  point float8,
  low float8,
  high float8,
  interval_kind text,
  interval_method text,
  standard_error float8,
  p float8,
  p_because text,
  p_adjusted float8,
  lift_point float8,
  lift_low float8,
  lift_high float8,
  lift_method text,
  lift_because text,
  method text not null,
  because text,
  interval_and_p_differ text,
  dropped_tiers jsonb not null,
  trust_ok boolean not null,
  trust_because text[] not null,
  primary key (evaluation_id, metric, dimension, cell, variant, control, estimator)
);

-- One row is one effect on a total: incremental converters, cost per incremental converter, return on investment.
create table evaluation.total_effect (
  evaluation_id uuid not null references evaluation.evaluation,
  metric text not null,
  variant text not null,
  control text not null,
  estimator text not null,
  n_control int not null,
  n_treatment int not null,
  point float8,
  low float8,
  high float8,
  interval_kind text,
  method text not null,
  because text,
  trust_ok boolean not null,
  trust_because text[] not null,
  primary key (evaluation_id, metric, variant)
);

-- One row is one step of a curve over days since enrolment.
create table evaluation.curve_point (
  evaluation_id uuid not null references evaluation.evaluation,
  metric text not null,
  variant text not null,
  day int not null,
  at_risk int not null,
  events int not null,
  competing_events int not null,
  censored int not null,
  value float8,
  low float8,
  high float8,
  primary key (evaluation_id, metric, variant, day)
);

-- One row is one cell of the tier migration matrix. to_tier 'missing': no end snapshot.
create table evaluation.migration_cell (
  evaluation_id uuid not null references evaluation.evaluation,
  variant text not null,
  from_tier text not null,
  to_tier text not null,
  customers int not null,
  primary key (evaluation_id, variant, from_tier, to_tier)
);

-- Results are immutable for the application: it may add and read.
grant select, insert on evaluation.evaluation, evaluation.arm_result, evaluation.comparison, evaluation.total_effect,
  evaluation.curve_point, evaluation.migration_cell to tierlift_app;
grant select, insert on evaluation.unit_outcome to tierlift_app;
