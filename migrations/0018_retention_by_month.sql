-- Retention: whole months of snapshots and facts are dropped once nothing needs them.

-- One row is one table of which nothing dated before `kept_from` is kept, or taken any more.
create table platform.retention (
  table_name text primary key check (table_name in ('customers.snapshot', 'measurement.fact')),
  kept_from date not null
);
grant select, insert on platform.retention to tierlift_app;
grant update (kept_from) on platform.retention to tierlift_app;

-- Drops the months of a table that end before `kept_from` is reached; returns their first days. Only what the application
-- has written into platform.retention is dropped, and never is that put back.
create function platform.drop_months(parent regclass) returns setof date
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  boundary date;
  part regclass;
  month date;
begin
  select r.kept_from into boundary
    from platform.retention r
    join pg_class c on c.oid = parent
    join pg_namespace n on n.oid = c.relnamespace and n.nspname || '.' || c.relname = r.table_name;
  for part, month in
    select i.inhrelid::regclass, platform.month_of_part(c.relname)
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = parent
       and (platform.month_of_part(c.relname) + interval '1 month')::date <= boundary
     order by 2
  loop
    execute format('drop table %s', part);
    return next month;
  end loop;
end $$;
revoke all on function platform.drop_months(regclass) from public;
grant execute on function platform.drop_months(regclass) to tierlift_app;

create function platform.keep_retention() returns trigger language plpgsql as $$
begin
  if new.kept_from < old.kept_from then
    raise exception 'what was dropped of % does not come back', old.table_name using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_retention before update on platform.retention
  for each row execute function platform.keep_retention();
