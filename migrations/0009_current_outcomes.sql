-- Unit outcomes that are kept current: what they were built for, partitions that are filled before they get their keys, and
-- what finds the rows that arrived since.

-- One row says for what the outcomes of an experiment were built. `basis` is a digest of everything that they depend on
-- besides these two dates and the rows themselves: the frozen plan's part in it, and the statement.
create table evaluation.unit_outcome_build (
  experiment_id uuid primary key,
  known_at timestamptz(3) not null,
  evaluated_on date not null,
  basis text not null
);
grant select, insert, update on evaluation.unit_outcome_build to tierlift_app;
grant update on evaluation.unit_outcome to tierlift_app;

create or replace function evaluation.reset_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  partition text := 'unit_outcome_' || replace(experiment::text, '-', '');
begin
  perform pg_advisory_xact_lock(7204306, hashtext(experiment::text));
  delete from evaluation.unit_outcome_build where experiment_id = experiment;
  if to_regclass('evaluation.' || partition) is null then
    execute format(
      'create table evaluation.%I partition of evaluation.unit_outcome for values in (%L)', partition, experiment);
  else
    execute format('truncate evaluation.%I', partition);
  end if;
end $$;

-- One writer at a time for the outcomes of an experiment, until it commits.
create function evaluation.lock_unit_outcomes(experiment uuid) returns void
language sql set search_path = pg_catalog as $$
  select pg_advisory_xact_lock(7204306, hashtext(experiment::text));
$$;

-- A table of its own for outcomes that are built from nothing. Readers keep the present partition until the end.
create function evaluation.open_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  next_part text := 'unit_outcome_' || replace(experiment::text, '-', '') || '_next';
begin
  execute format('create table evaluation.%I (like evaluation.unit_outcome including defaults including constraints)', next_part);
  -- Room for one new version of a row in ten beside the old one.
  execute format('alter table evaluation.%I set (fillfactor = 90)', next_part);
  execute format('grant select, insert on evaluation.%I to tierlift_app', next_part);
end $$;

-- Keys after loading.
create function evaluation.key_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  next_part text := 'unit_outcome_' || replace(experiment::text, '-', '') || '_next';
begin
  execute format('alter table evaluation.%I add primary key (experiment_id, customer_id)', next_part);
  execute format('analyze evaluation.%I (experiment_id, customer_id, variant, tier)', next_part);
end $$;

-- Puts what was built in the place of the present partition. Readers wait for it, so it comes last.
create function evaluation.attach_unit_outcomes(experiment uuid) returns void
language plpgsql security definer set search_path = pg_catalog, evaluation as $$
declare
  part text := 'unit_outcome_' || replace(experiment::text, '-', '');
  next_part text := part || '_next';
begin
  -- The check spares the scan that attaching would otherwise make.
  execute format('alter table evaluation.%I add constraint of_one_experiment check (experiment_id = %L) not valid', next_part, experiment);
  execute format('alter table evaluation.%I validate constraint of_one_experiment', next_part);
  if to_regclass('evaluation.' || part) is not null then
    execute format('alter table evaluation.unit_outcome detach partition evaluation.%I', part);
    execute format('drop table evaluation.%I', part);
  end if;
  execute format('alter table evaluation.%I rename to %I', next_part, part);
  execute format('alter table evaluation.unit_outcome attach partition evaluation.%I for values in (%L)', part, experiment);
  execute format('alter table evaluation.%I drop constraint of_one_experiment', part);
end $$;
revoke all on function evaluation.open_unit_outcomes(uuid), evaluation.key_unit_outcomes(uuid),
  evaluation.attach_unit_outcomes(uuid) from public;
grant execute on function evaluation.open_unit_outcomes(uuid), evaluation.key_unit_outcomes(uuid),
  evaluation.attach_unit_outcomes(uuid) to tierlift_app;

-- What was recorded since an instant. Rows come in the order of recording, so a range of pages says enough: the index is a
-- few pages, and filling the table costs next to nothing more.
create index snapshot_recorded_at on customers.snapshot using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);
create index fact_recorded_at on measurement.fact using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);
create index attributes_recorded_at on customers.attributes using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);
create index tag_recorded_at on customers.tag using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);
create index consent_recorded_at on customers.consent using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);
create index customer_erased_at on customers.customer (erased_at) where erased_at is not null;

-- After a load: of a table divided by month only the months that were filled, and of the whole only what joins go by. Looking
-- at every month again took half the time of importing one.
create function platform.refresh_statistics(table_name regclass, from_date date, to_date date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  part regclass;
  page_range regclass;
begin
  for part in
    select i.inhrelid::regclass
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent = table_name
       and to_date(right(c.relname, 6), 'YYYYMM') between date_trunc('month', from_date)::date and to_date
  loop
    execute format('analyze %s', part);
    for page_range in
      select x.indexrelid::regclass
        from pg_index x join pg_class c on c.oid = x.indexrelid join pg_am m on m.oid = c.relam
       where x.indrelid = part and m.amname = 'brin'
    loop
      perform brin_summarize_new_values(page_range);
    end loop;
  end loop;
  if current_setting('server_version_num')::int >= 180000 then
    execute format('analyze only %s (customer_id, recorded_at, superseded_at)', table_name);
  end if;
end $$;
revoke execute on function platform.refresh_statistics(regclass, date, date) from public;
grant execute on function platform.refresh_statistics(regclass, date, date) to tierlift_app;
