-- The population of a date, kept: what attributes and snapshots say of every customer as of a date, which enrolments, estimates
-- and counts for the same date would otherwise each work out anew from all months of history.

-- One row says of which date a population is kept and up to which instant it is current. `basis` is a digest of the statement by
-- which its rows are found out, and with it of the date and of how far back it looks.
create table customers.population_build (
  population_no int generated always as identity primary key,
  basis text not null unique,
  known_at timestamptz(3) not null,
  customers bigint
);

-- One row is what was known of one customer as of the date. Nothing here that customers.customer, attributes and snapshot do not
-- say. Erasing a customer removes their rows.
create table customers.population (
  population_no int not null,
  customer_id bigint not null,
  reference text not null,
  relationship text not null,
  customer_kind text not null,
  opened_on date,
  closed_on date,
  region text,
  branch text,
  manager text,
  birth_year int,
  age int,
  age_band text,
  gender text,
  marital_status text,
  youngest_child_age int,
  occupation text,
  employer_type text,
  title text,
  industry text,
  risk_appetite text,
  behaviour text,
  annual_sales_fen bigint,
  total_assets_fen bigint,
  institution_kind text,
  strategic_group text,
  referrer_id bigint,
  customer_days int,
  is_closed boolean not null,
  snapshot_as_of date,
  deposits_fen bigint,
  wealth_fen bigint,
  funds_fen bigint,
  insurance_fen bigint,
  other_fen bigint,
  aum_fen bigint,
  daily_average_aum_fen bigint,
  daily_average_deposits_fen bigint,
  loan_balance_fen bigint,
  products_held int,
  transactions int,
  logins int,
  interest_income_fen bigint,
  fee_income_fen bigint,
  card_spend_fen bigint,
  last_active_on date,
  activity int,
  high_fen bigint,
  history_months int,
  then_aum_fen bigint,
  then_activity bigint,
  idle_days int,
  primary key (population_no, customer_id)
) partition by list (population_no);

-- A table to be filled; it gets its key, and its place among the others, by close_population.
create function customers.open_population(number int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  part text := 'population_' || number;
begin
  execute format('create table customers.%I (like customers.population including defaults including constraints)', part);
  execute format('alter table customers.%I add constraint of_one_population check (population_no = %L)', part, number);
  execute format('grant select, insert, delete on customers.%I to tierlift_app', part);
end $$;

-- Statistics come from 6,000 rows, which is enough to tell few values from many.
create function customers.close_population(number int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set default_statistics_target = 20 as $$
declare
  part text := 'population_' || number;
begin
  execute format('alter table customers.%I add primary key (population_no, customer_id)', part);
  execute format('alter table customers.population attach partition customers.%I for values in (%L)', part, number);
  execute format('alter table customers.%I drop constraint of_one_population', part);
  execute format('analyze customers.%I', part);
  update customers.population_build
     set customers = (select greatest(c.reltuples, 0) from pg_class c where c.oid = ('customers.' || part)::regclass)
   where population_no = number;
end $$;

-- Drops what is kept beyond the populations that were asked for last, and tables that no build speaks of. Whoever reads the
-- table for another reason (a backup) is not waited for: the next call drops them.
create function customers.shed_populations(kept int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
  part text;
begin
  delete from customers.population_build b
   where b.population_no not in (
     select l.population_no from customers.population_build l order by l.known_at desc, l.population_no desc limit kept);
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'customers.population'::regclass
       and substring(c.relname from '\d+$')::int not in (select b.population_no from customers.population_build b)
  loop
    execute format('drop table customers.%I', part);
  end loop;
exception when lock_not_available then
  null;
end $$;

revoke all on function customers.open_population(int), customers.close_population(int), customers.shed_populations(int) from public;
grant execute on function customers.open_population(int), customers.close_population(int), customers.shed_populations(int)
  to tierlift_app;
grant select, insert, update, delete on customers.population_build to tierlift_app;
grant select, insert, delete on customers.population to tierlift_app;
