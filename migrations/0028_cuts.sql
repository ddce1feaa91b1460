-- Cuts: what the unit outcomes of an experiment come to by some dimensions of customers, kept by the worker once somebody asked for
-- them, so that no question reads all units of a large bank. All of it can be worked out again.

-- One row is one set of dimensions that key figures are asked by: the names of columns of the enrolment in the order of letters,
-- with a comma between two. Evaluations make the cuts anew that were asked for last.
create table evaluation.asked_cut (
  dimensions text primary key,
  asked_at timestamptz(3) not null default clock_timestamp()
);

-- One row is one experiment of which a cut was counted, as of its present outcomes. `layout` tells figures of other metrics apart. A
-- cut of too many cells is remembered without them.
create table evaluation.counted_cut (
  experiment_id uuid not null,
  dimensions text not null,
  layout text not null,
  cells int not null,
  kept boolean not null,
  primary key (experiment_id, dimensions)
);

-- One row is the customers of one experiment who have the same values of all dimensions of a cut.
create table evaluation.cut_cell (
  experiment_id uuid not null,
  dimensions text not null,
  -- A value for each dimension, in their order; null: not known.
  names text[] not null,
  units int not null,
  cost_fen bigint not null,
  -- What each metric needs, in the unit of its fragments, in the order that the layout names.
  figures float8[] not null,
  foreign key (experiment_id, dimensions) references evaluation.counted_cut on delete cascade
);
create index on evaluation.cut_cell (experiment_id, dimensions);

grant select, insert, update, delete on evaluation.asked_cut to tierlift_app;
grant select, insert, update, delete on evaluation.counted_cut to tierlift_app;
grant select, insert on evaluation.cut_cell to tierlift_app;

create or replace function evaluation.reset_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  partition text := 'unit_outcome_' || replace(experiment::text, '-', '');
begin
  perform pg_advisory_xact_lock(7204306, hashtext(experiment::text));
  delete from evaluation.unit_outcome_build where experiment_id = experiment;
  delete from evaluation.unit_tally where experiment_id = experiment;
  delete from evaluation.counted_cut where experiment_id = experiment;
  if to_regclass('evaluation.' || partition) is null then
    execute format(
      'create table evaluation.%I partition of evaluation.unit_outcome for values in (%L)', partition, experiment);
  else
    execute format('truncate evaluation.%I', partition);
  end if;
end $$;
