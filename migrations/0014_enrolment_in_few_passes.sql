-- Enrolling in few passes over the customers: what attaching needs to know is checked while rows are written, and statistics
-- are those of what statements join, filter and group by, from a sample that is large enough for that.

-- Opens the two partitions of an experiment for loading. They are attached, with their keys, by close_enrolment, which the
-- check spares a scan.
create or replace function experiments.open_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments as $$
declare
  kind text;
  part text;
begin
  foreach kind in array array['enrolment', 'exclusion'] loop
    part := kind || '_' || replace(experiment::text, '-', '');
    execute format('create table experiments.%I (like experiments.%I including defaults including constraints)', part, kind);
    execute format('alter table experiments.%I add constraint of_one_experiment check (experiment_id = %L)', part, experiment);
    execute format('grant select, insert on experiments.%I to tierlift_app', part);
  end loop;
end $$;

-- Each of these columns has few values, or as many as there are rows: 6,000 rows tell which.
create function experiments.analyze_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments set default_statistics_target = 20 as $$
declare
  suffix text := replace(experiment::text, '-', '');
begin
  execute format('analyze experiments.%I (experiment_id, customer_id, variant, tier, lifecycle, region, risk_appetite, behaviour,
    customer_kind, relationship, gender, age_band, marital_status, enrolled_on)', 'enrolment_' || suffix);
  execute format('analyze experiments.%I (experiment_id, customer_id, reason, tier)', 'exclusion_' || suffix);
end $$;

-- Builds the keys of what was loaded, attaches it and closes it for good: nobody may insert, change or delete.
create or replace function experiments.close_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments as $$
declare
  kind text;
  part text;
begin
  foreach kind in array array['enrolment', 'exclusion'] loop
    part := kind || '_' || replace(experiment::text, '-', '');
    execute format('revoke insert on experiments.%I from tierlift_app', part);
    execute format('alter table experiments.%I add primary key (experiment_id, customer_id)', part);
    execute format('alter table experiments.%I attach partition experiments.%I for values in (%L)', kind, part, experiment);
    execute format('alter table experiments.%I drop constraint of_one_experiment', part);
  end loop;
end $$;
revoke all on function experiments.analyze_enrolment(uuid) from public;
grant execute on function experiments.analyze_enrolment(uuid) to tierlift_app;

-- One row is one customer who is held out in a year. What global_holdout says about hashes, found out once: its members_known_at
-- says up to which instant of recording customers were looked at.
create table experiments.holdout_member (
  year int not null,
  customer_id bigint not null,
  primary key (year, customer_id)
);
alter table experiments.global_holdout add column members_known_at timestamptz(3);
create index customer_recorded_at on customers.customer using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);
grant select, insert, delete on experiments.holdout_member to tierlift_app;
