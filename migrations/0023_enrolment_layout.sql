-- Enrolments are keyed by the customer first: sorting whole numbers that all differ takes two thirds of the time of sorting pairs
-- that all begin with the same experiment. The keys of every experiment are built anew: about a second per million customers.
alter table experiments.enrolment drop constraint enrolment_pkey;
alter table experiments.enrolment add primary key (customer_id, experiment_id);

-- Opens the two partitions of an experiment for loading. They are attached, with their keys, by close_enrolment, which the check
-- spares a scan. What every enrolment has and what is of a fixed length comes first in its rows: PostgreSQL then finds it without
-- walking through the texts before it, which loading does to check it, and most statements to read it.
create or replace function experiments.open_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments as $$
declare
  suffix text := replace(experiment::text, '-', '');
  columns text;
  part text;
begin
  select string_agg(format('%I %s %s', attname, format_type(atttypid, atttypmod), case when attnotnull then 'not null' end), ', '
                    order by attnotnull desc, attlen desc, attnum)
    into columns
    from pg_attribute where attrelid = 'experiments.enrolment'::regclass and attnum > 0 and not attisdropped;
  execute format('create table experiments.%I (%s)', 'enrolment_' || suffix, columns);
  execute format('create table experiments.%I (like experiments.exclusion including defaults including constraints)',
    'exclusion_' || suffix);
  foreach part in array array['enrolment_' || suffix, 'exclusion_' || suffix] loop
    execute format('alter table experiments.%I add constraint of_one_experiment check (experiment_id = %L)', part, experiment);
    execute format('grant select, insert on experiments.%I to tierlift_app', part);
  end loop;
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
    execute format('alter table experiments.%I add primary key (%s)', part,
      case kind when 'enrolment' then 'customer_id, experiment_id' else 'experiment_id, customer_id' end);
    execute format('alter table experiments.%I attach partition experiments.%I for values in (%L)', kind, part, experiment);
    execute format('alter table experiments.%I drop constraint of_one_experiment', part);
  end loop;
end $$;
