-- PostgreSQL shares the work of a statement among processes only where the statement creates its table. The roster of an experiment is
-- therefore created by the application in a schema of its own, and given away for good before anybody else sees it.

-- To take a table over, the owner of the schemas must be able to act for the role that made it.
do $$ begin
  if not pg_has_role(current_user, 'tierlift_app', 'usage') then
    execute format('grant tierlift_app to %I', current_user);
  end if;
exception when insufficient_privilege then
  raise exception 'the owner of the schemas must be a member of the role of the application. As a superuser: grant tierlift_app to %',
    quote_ident(current_user);
end $$;

-- Holds rosters while they are made, in the transactions that make them, and nothing else.
create schema staging;
grant usage, create on schema staging to tierlift_app;

-- Of all customers of an experiment alike: the experiment says which run enrolled them, and what was known.
alter table experiments.enrolment drop column run_id, drop column recorded_at;

drop function experiments.open_enrolment(uuid), experiments.analyze_enrolment(uuid);

-- Takes over what staging holds of an experiment, checks it against the columns and rules of the two tables, builds its keys, attaches
-- it and closes it for good: nobody may insert, change or delete. Whatever a table may carry that runs by itself is refused, because it
-- would run as its new owner, and so is whatever lets others in.
create or replace function experiments.close_enrolment(experiment uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, experiments as $$
declare
  kind text;
  part text;
  rules text;
begin
  foreach kind in array array['enrolment', 'exclusion'] loop
    part := kind || '_' || replace(experiment::text, '-', '');
    perform from pg_class c
      where c.oid = to_regclass(format('staging.%I', part)) and c.relowner = 'tierlift_app'::regrole
        and c.relkind = 'r' and c.relpersistence = 'p'
        and not (c.relhastriggers or c.relhasrules or c.relhasindex or c.relhassubclass or c.relispartition or c.relrowsecurity)
        and c.relacl is null
        and not exists (
          select from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0
             and (a.attacl is not null or a.atthasdef or a.attidentity <> '' or a.attgenerated <> ''))
        and not exists (select from pg_constraint r where r.conrelid = c.oid)
        and not exists (select from pg_policy p where p.polrelid = c.oid)
        and not exists (select from pg_statistic_ext s where s.stxrelid = c.oid)
        and not exists (select from pg_inherits i where i.inhrelid = c.oid);
    if not found then
      raise exception 'staging.% is not there, or is more than a plain table of the application', part;
    end if;
    execute format('alter table staging.%I owner to current_user', part);
    execute format('alter table staging.%I set schema experiments', part);
    select string_agg(rule, ', ') into rules from (
      select format('alter %I set not null', attname) as rule from pg_attribute
       where attrelid = format('experiments.%I', kind)::regclass and attnum > 0 and attnotnull
      union all
      select format('add constraint %I %s', conname, pg_get_constraintdef(oid)) from pg_constraint
       where conrelid = format('experiments.%I', kind)::regclass and contype = 'c') as each;
    -- In one pass over the rows.
    execute format('alter table experiments.%I %s, add constraint of_one_experiment check (experiment_id = %L), add primary key (%s)',
      part, rules, experiment,
      case kind when 'enrolment' then 'customer_id, experiment_id' else 'experiment_id, customer_id' end);
    execute format('alter table experiments.%I attach partition experiments.%I for values in (%L)', kind, part, experiment);
    execute format('alter table experiments.%I drop constraint of_one_experiment', part);
    execute format('grant select on experiments.%I to tierlift_app', part);
  end loop;
end $$;

-- What every customer has and what is of a fixed length comes first in the rows of a population, as in those of enrolments
-- (0023): PostgreSQL finds it without walking through the texts before it.
create or replace function customers.open_population(number int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  part text := 'population_' || number;
  columns text;
begin
  select string_agg(format('%I %s %s', attname, format_type(atttypid, atttypmod), case when attnotnull then 'not null' end), ', '
                    order by attnotnull desc, attlen desc, attnum)
    into columns
    from pg_attribute where attrelid = 'customers.population'::regclass and attnum > 0 and not attisdropped;
  execute format('create table customers.%I (%s, constraint of_one_population check (population_no = %L))', part, columns, number);
  execute format('grant select, insert, delete on customers.%I to tierlift_app', part);
end $$;
