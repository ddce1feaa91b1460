-- A worker brings all that is kept of dates up to date once customers or snapshots came in. For that each population says of which
-- date and lifecycle rule it is, and when it was last asked about: the three that were asked about last stay.

-- What is kept can be worked out again; what does not say of which date it is cannot be brought up to date.
delete from customers.population_build;

alter table customers.population_build
  add as_of date not null,
  add lifecycle_rule jsonb not null,
  add asked_at timestamptz(3) not null default clock_timestamp();

-- Drops what is kept beyond the populations that were asked about last, and tables that no build speaks of. What somebody reads
-- or changes is left, and whoever reads the table for another reason (a backup) is not waited for: the next call drops them.
-- The number is that of the locks of PopulationStore.
create or replace function customers.shed_populations(kept int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
  surplus record;
  part text;
begin
  for surplus in
    select b.population_no, b.basis from customers.population_build b order by b.asked_at desc, b.population_no desc offset kept
  loop
    if pg_try_advisory_xact_lock(7204321, hashtext(surplus.basis)) then
      delete from customers.population_build b where b.population_no = surplus.population_no;
    end if;
  end loop;
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'customers.population'::regclass
       and substring(c.relname from '\d+$')::int not in (select b.population_no from customers.population_build b)
  loop
    execute format('drop table if exists customers.%I', part);
  end loop;
exception when lock_not_available then
  null;
end $$;
