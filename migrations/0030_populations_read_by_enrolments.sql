-- An enrolment reads every row of a population twice, up to the last column that it needs: PostgreSQL finds a column by walking through
-- those before it. What enrolments and counts need of everybody comes first, those that are seldom null before those that often are,
-- because behind a null places must be worked out; what only single questions ask for comes last.
create or replace function customers.open_population(number int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  part text := 'population_' || number;
  of_everybody constant name[] := array['population_no', 'customer_id', 'is_closed', 'snapshot_as_of', 'aum_fen',
    'daily_average_aum_fen', 'profile_no', 'customer_days', 'age', 'products_held', 'transactions', 'logins', 'activity', 'high_fen',
    'history_months', 'idle_days', 'then_aum_fen', 'then_activity', 'relationship', 'customer_kind', 'region', 'reference', 'branch',
    'manager', 'closed_on', 'industry'];
  columns text;
begin
  select string_agg(format('%I %s %s', attname, format_type(atttypid, atttypmod), case when attnotnull then 'not null' end), ', '
                    order by array_position(of_everybody, attname), attlen desc, attnum)
    into columns
    from pg_attribute where attrelid = 'customers.population'::regclass and attnum > 0 and not attisdropped;
  execute format('create table customers.%I (%s, constraint of_one_population check (population_no = %L))', part, columns, number);
  execute format('grant select, insert, delete on customers.%I to tierlift_app', part);
end $$;

-- Enrolments look for those who closed, who are few, without reading everybody else.
create or replace function customers.close_population(number int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set default_statistics_target = 20 as $$
declare
  part text := 'population_' || number;
begin
  execute format('alter table customers.%I add primary key (population_no, customer_id)', part);
  execute format('create index on customers.%I (customer_id) where is_closed or closed_on is not null', part);
  execute format('alter table customers.population attach partition customers.%I for values in (%L)', part, number);
  execute format('alter table customers.%I drop constraint of_one_population', part);
  execute format('analyze customers.%I', part);
  update customers.population_build
     set customers = (select greatest(c.reltuples, 0) from pg_class c where c.oid = ('customers.' || part)::regclass)
   where population_no = number;
end $$;
