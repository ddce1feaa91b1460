-- Sums over unit outcomes that are kept with them, so that an evaluation reads a few rows in place of every unit.

-- One row is one variant in one tier of one experiment: exact sums over its unit outcomes, in the order that `layout` names (it is
-- a digest of what is added up; sums of another layout are made anew). A cache like the outcomes themselves.
create table evaluation.unit_tally (
  experiment_id uuid not null,
  variant text not null,
  tier text not null,
  layout text not null,
  sums numeric[] not null,
  -- For each curve, [day × 3 + event, units].
  days jsonb not null,
  -- Tier at the end → units.
  end_tiers jsonb not null,
  primary key (experiment_id, variant, tier)
);
grant select, insert, delete on evaluation.unit_tally to tierlift_app;

-- Relationship managers of the customers of each variant, as frozen at enrolment; null: not counted yet.
alter table evaluation.unit_outcome_build add column managers jsonb;

create or replace function evaluation.reset_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  partition text := 'unit_outcome_' || replace(experiment::text, '-', '');
begin
  perform pg_advisory_xact_lock(7204306, hashtext(experiment::text));
  delete from evaluation.unit_outcome_build where experiment_id = experiment;
  delete from evaluation.unit_tally where experiment_id = experiment;
  if to_regclass('evaluation.' || partition) is null then
    execute format(
      'create table evaluation.%I partition of evaluation.unit_outcome for values in (%L)', partition, experiment);
  else
    execute format('truncate evaluation.%I', partition);
  end if;
end $$;
