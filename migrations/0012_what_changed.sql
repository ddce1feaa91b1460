-- What changed between two evaluations of one experiment, by cause. Like results, explanations are added and never changed.

-- One row is one explained pair of evaluations.
create table evaluation.explanation (
  explanation_id uuid primary key,
  experiment_id uuid not null,
  earlier_id uuid not null references evaluation.evaluation,
  later_id uuid not null references evaluation.evaluation,
  run_id uuid not null unique,
  requested_by text not null,
  plan_amended boolean not null,
  recorded_at timestamptz(3) not null default clock_timestamp(),
  unique (later_id, earlier_id)
);

-- One row is one cause in one arm and tier: how many customers have another outcome because of it.
create table evaluation.change_cause (
  explanation_id uuid not null references evaluation.explanation,
  cause text not null,
  variant text not null,
  tier text not null,
  customers int not null,
  primary key (explanation_id, cause, variant, tier)
);

-- One row is one figure before and after one cause: of an arm (control empty), or a difference between two arms by the
-- estimator that leads. Steps of a figure follow one another: each begins where the one before ended.
create table evaluation.change_step (
  explanation_id uuid not null references evaluation.explanation,
  metric text not null,
  -- Empty: overall.
  tier text not null,
  variant text not null,
  control text not null,
  step int not null,
  cause text not null,
  value_before float8,
  value_after float8,
  -- Exact sums in the fragment's own unit, where it is a whole number; of arms only.
  numerator_before numeric,
  numerator_after numeric,
  n_before int,
  n_after int,
  -- Customers behind the smaller arm, before or after: below the setting of suppression the step is not for everybody.
  smallest_n int not null,
  primary key (explanation_id, metric, tier, variant, control, step)
);

-- One row is one customer whose outcome a cause changed: the columns that differ, before and after.
create table evaluation.changed_unit (
  explanation_id uuid not null,
  customer_id bigint not null,
  cause text not null,
  variant text not null,
  tier text not null,
  changes jsonb not null,
  primary key (explanation_id, customer_id, cause)
);

grant select, insert on evaluation.explanation, evaluation.change_cause, evaluation.change_step, evaluation.changed_unit
  to tierlift_app;
