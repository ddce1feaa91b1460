-- Experiments: designs and frozen plans, rosters and exclusions, layers, holdout, contact lists.

create schema experiments;
grant usage on schema experiments to tierlift_app;

-- Order of a customer in an experiment (docs/allocation.md): first 8 bytes of SHA-256(salt || 0x00 || reference), signed.
-- (replace and cast instead of convert_to, which is not immutable and would keep the function from being inlined.)
create function experiments.assignment_hash(salt text, reference text) returns bigint
  language sql immutable strict parallel safe
  return ('x' || encode(
    substring(sha256(replace(salt, '\', '\\')::bytea || '\x00'::bytea || replace(reference, '\', '\\')::bytea) from 1 for 8),
    'hex'))::bit(64)::bigint;

-- One row is one experiment. `design` is the whole of what was entered; the columns beside it repeat what others read.
create table experiments.experiment (
  experiment_id uuid primary key,
  campaign_id uuid not null references campaigns.campaign (campaign_id),
  campaign_code text not null,
  code text not null unique,
  kind text not null check (kind in ('fixedCohort', 'externallyAssigned')),
  state text not null default 'draft'
    check (state in ('draft', 'frozen', 'enrolled', 'running', 'paused', 'completed', 'cancelled')),
  revision int not null default 1,
  design jsonb not null,
  segment_id uuid,
  segment_version int,
  population_as_of date not null,
  tier_scheme_key text not null,
  tier_scheme_version int not null,
  lifecycle_rule_key text not null,
  lifecycle_rule_version int not null,
  variants jsonb not null,
  allocation jsonb,
  layer text,
  starts_on date not null,
  observation_days int not null check (observation_days between 1 and 730),
  -- Set at launch and never changed; amendments stand in experiments.amendment.
  salt text,
  plan jsonb,
  plan_hash text,
  frozen_at timestamptz(3),
  -- Set by the enrolment: what was known when the roster was frozen.
  known_at timestamptz(3),
  enrolment_run_id uuid,
  enrolled_at timestamptz(3),
  eligible int,
  excluded int,
  ended_on date,
  created_by text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  check (state in ('draft', 'cancelled') or (plan is not null and plan_hash is not null and salt is not null))
);
create index on experiments.experiment (campaign_id);

-- A frozen plan stays as it was frozen, whoever asks.
create function experiments.keep_frozen_plan() returns trigger language plpgsql as $$
begin
  if old.plan_hash is not null and (new.plan_hash is distinct from old.plan_hash or new.plan is distinct from old.plan
      or new.salt is distinct from old.salt or new.design is distinct from old.design) then
    raise exception 'the plan of experiment % is frozen', old.code using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_frozen_plan before update on experiments.experiment
  for each row execute function experiments.keep_frozen_plan();

-- One row is one amendment of a frozen plan, with the plan that holds from then on. Append-only.
create table experiments.amendment (
  experiment_id uuid not null references experiments.experiment (experiment_id),
  amendment_no int not null,
  reason text not null check (btrim(reason) <> ''),
  change jsonb not null,
  plan jsonb not null,
  plan_hash text not null,
  amended_by text not null,
  amended_at timestamptz(3) not null default clock_timestamp(),
  primary key (experiment_id, amendment_no)
);

-- One row is one enrolled customer of one experiment, with everything that results are broken down by, frozen.
create table experiments.enrolment (
  experiment_id uuid not null,
  customer_id bigint not null,
  reference_hash bigint not null,
  variant text not null,
  tier text not null,
  lifecycle text not null,
  region text,
  branch text,
  manager text,
  risk_appetite text,
  behaviour text,
  customer_kind text,
  relationship text,
  gender text,
  age_band text,
  marital_status text,
  industry text,
  aum_fen bigint,
  snapshot_as_of date,
  -- Characteristics before the start that the balance table compares.
  age int,
  tenure_days int,
  products_held int,
  transactions int,
  logins int,
  enrolled_on date not null,
  run_id uuid not null,
  recorded_at timestamptz(3) not null,
  primary key (experiment_id, customer_id)
) partition by list (experiment_id);

-- One row is one customer of the population who was left out, and why (the first reason that applies).
create table experiments.exclusion (
  experiment_id uuid not null,
  customer_id bigint not null,
  reason text not null check (reason in
    ('invalid', 'noConsent', 'optedOut', 'globalHoldout', 'exclusionLayer', 'contactCap', 'conflictingAssignment')),
  tier text not null,
  lifecycle text not null,
  region text,
  primary key (experiment_id, customer_id)
) partition by list (experiment_id);

-- One row is one customer held by one experiment of a layer. The key lets nobody be held twice, whoever writes.
create table experiments.layer_membership (
  layer text not null,
  customer_id bigint not null,
  experiment_id uuid not null,
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  primary key (layer, customer_id)
);
create index on experiments.layer_membership (experiment_id);

-- One row is one year's holdout: customers whose hash under the salt lies in the first `share` of all hashes.
create table experiments.global_holdout (
  year int primary key check (year between 2000 and 2200),
  salt text not null,
  share_basis_points int not null check (share_basis_points between 0 and 2000),
  set_by text not null,
  recorded_at timestamptz(3) not null default clock_timestamp()
);

-- One row is how often customers of a tier may be contacted in a calendar month; '*' stands for every other tier.
create table experiments.contact_cap (
  tier text primary key,
  contacts_per_month int not null check (contacts_per_month between 0 and 100),
  set_by text not null default 'default'
);
insert into experiments.contact_cap (tier, contacts_per_month) values
  ('highNetWorth', 2), ('high', 2), ('affluent', 3), ('mid', 3), ('mass', 3), ('potential', 3), ('*', 3);

-- One row is one characteristic (or one level of it) in one tier ('*': all) and variant, from before the start.
create table experiments.balance (
  experiment_id uuid not null references experiments.experiment (experiment_id),
  position int not null,
  tier text not null,
  variant text not null,
  characteristic text not null,
  level text,
  n int not null,
  known int not null,
  mean float8,
  variance float8,
  -- Standardised mean difference against the control, or why there is none.
  difference float8,
  undefined_because text,
  primary key (experiment_id, position),
  check ((difference is null) <> (undefined_because is null))
);

-- One row is one line of an assignment file: another system put this customer into this variant.
create table experiments.external_assignment (
  experiment_id uuid not null references experiments.experiment (experiment_id),
  customer_id bigint not null,
  variant text not null,
  assigned_on date not null,
  run_id uuid not null,
  recorded_at timestamptz(3) not null,
  primary key (experiment_id, customer_id, variant)
);

-- One row is what was found when an external assignment was enrolled.
create table experiments.assignment_check (
  experiment_id uuid primary key references experiments.experiment (experiment_id),
  assigned int not null,
  in_two_variants int not null,
  facts_before_assignment int not null,
  sample_ratio jsonb not null
);

-- One row is one list of customers handed to a channel.
create table experiments.contact_list (
  contact_list_id uuid primary key,
  experiment_id uuid not null references experiments.experiment (experiment_id),
  variant text not null,
  channel text not null,
  run_id uuid not null unique,
  state text not null default 'requested' check (state in ('requested', 'ready')),
  contacts_on date not null,
  contacts int,
  removed int,
  requested_by text not null,
  requested_at timestamptz(3) not null default clock_timestamp(),
  check ((state = 'ready') = (contacts is not null))
);
create index on experiments.contact_list (experiment_id);

-- One row is one customer on one list.
create table experiments.contact (
  contact_list_id uuid not null,
  customer_id bigint not null,
  experiment_id uuid not null,
  contacts_on date not null,
  primary key (contact_list_id, customer_id)
);
create index on experiments.contact (customer_id, contacts_on);

-- One row is one enrolled customer who was kept off a list. They stay in the analysis.
create table experiments.contact_removal (
  contact_list_id uuid not null,
  customer_id bigint not null,
  experiment_id uuid not null,
  reason text not null check (reason in ('invalid', 'noConsent', 'optedOut', 'contactCap')),
  primary key (contact_list_id, customer_id)
);

-- Opens the two partitions of an experiment for loading. They are attached, with their keys, by close_enrolment.
create function experiments.open_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments as $$
declare
  suffix text := replace(experiment::text, '-', '');
begin
  execute format('create table experiments.%I (like experiments.enrolment including defaults including constraints)', 'enrolment_' || suffix);
  execute format('create table experiments.%I (like experiments.exclusion including defaults including constraints)', 'exclusion_' || suffix);
  execute format('grant select, insert on experiments.%I, experiments.%I to tierlift_app',
    'enrolment_' || suffix, 'exclusion_' || suffix);
end $$;

-- Builds the keys of what was loaded, attaches it and closes it for good: nobody may insert, change or delete.
create function experiments.close_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments as $$
declare
  kind text;
  part text;
begin
  foreach kind in array array['enrolment', 'exclusion'] loop
    part := kind || '_' || replace(experiment::text, '-', '');
    execute format('revoke insert on experiments.%I from tierlift_app', part);
    -- The check spares the scan that attaching would otherwise make.
    execute format('alter table experiments.%I add constraint of_one_experiment check (experiment_id = %L)', part, experiment);
    execute format('alter table experiments.%I add primary key (experiment_id, customer_id)', part);
    execute format('alter table experiments.%I attach partition experiments.%I for values in (%L)', kind, part, experiment);
    execute format('alter table experiments.%I drop constraint of_one_experiment', part);
    execute format('analyze experiments.%I', part);
  end loop;
end $$;
revoke all on function experiments.open_enrolment(uuid), experiments.close_enrolment(uuid) from public;
grant execute on function experiments.open_enrolment(uuid), experiments.close_enrolment(uuid) to tierlift_app;

grant select, insert, update on experiments.experiment, experiments.global_holdout, experiments.contact_cap,
  experiments.layer_membership, experiments.contact_list to tierlift_app;
grant update (assigned_on, run_id, recorded_at) on experiments.external_assignment to tierlift_app;
grant select, insert on experiments.amendment, experiments.balance, experiments.external_assignment,
  experiments.assignment_check, experiments.contact, experiments.contact_removal to tierlift_app;
grant select on experiments.enrolment, experiments.exclusion to tierlift_app;
