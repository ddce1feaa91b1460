-- A month that is not there yet is filled as a table of its own, which gets its keys once it is full and then becomes a
-- partition: sorted into an index row by row, a month took twice as long.

-- An empty table for a month of a table that is divided by month, or null where the month is there. The caller holds the
-- write ticket: nobody else opens the same month meanwhile.
create function platform.open_month(parent regclass, month date) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  first_day date := date_trunc('month', month);
  next_month date := date_trunc('month', month) + interval '1 month';
  part text;
begin
  if parent not in ('customers.snapshot'::regclass, 'measurement.fact'::regclass) then
    raise exception '% is not filled by month', parent;
  end if;
  select n.nspname || '.' || c.relname || '_' || to_char(first_day, 'YYYYMM') into part
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = parent;
  if to_regclass(part) is not null then
    return null;
  end if;
  -- The check spares the scan that attaching would otherwise make.
  execute format(
    'create table %s (like %s including defaults including constraints including storage, constraint of_one_month check (%I >= %L and %I < %L))',
    part, parent, platform.month_column(parent), first_day, platform.month_column(parent), next_month);
  execute format('grant select, insert on %s to tierlift_app', part);
  return part;
end $$;

-- The column by which a table is divided by month.
create function platform.month_column(parent regclass) returns name
  language sql stable set search_path = pg_catalog as $$
  select a.attname from pg_partitioned_table p
    join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
   where p.partrelid = parent
$$;

-- Gives a month that was filled its keys and makes it a partition. What stands in the way of nobody comes first.
create function platform.attach_month(parent regclass, month date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  first_day date := date_trunc('month', month);
  part text;
  keys text;
begin
  select n.nspname || '.' || c.relname || '_' || to_char(first_day, 'YYYYMM') into part
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = parent;
  select pg_get_constraintdef(oid) into keys from pg_constraint where conrelid = parent and contype = 'p';
  execute format('alter table %s add %s', part, keys);
  execute format('revoke all on %s from tierlift_app', part);
  execute format('alter table %s attach partition %s for values from (%L) to (%L)',
                 parent, part, first_day, (first_day + interval '1 month')::date);
  execute format('alter table %s drop constraint of_one_month', part);
end $$;
revoke all on function platform.open_month(regclass, date), platform.attach_month(regclass, date) from public;
grant execute on function platform.open_month(regclass, date), platform.attach_month(regclass, date) to tierlift_app;

-- The month of a partition by its name; null for every other name. PostgreSQL may ask it of any table before it joins.
create function platform.month_of_part(part name) returns date language sql stable as $$
  select case when part ~ '_[0-9]{6}$' then to_date(right(part, 6), 'YYYYMM') end
$$;

-- As before, with a sample of a size of its own: 9,000 rows say as much about where to join and filter a month as 30,000,
-- whose sorting by each of twenty columns was a sixth of an import.
create or replace function platform.refresh_statistics(table_name regclass, from_date date, to_date date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set default_statistics_target = '30' as $$
declare
  part regclass;
  page_range regclass;
begin
  for part in
    select i.inhrelid::regclass
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent = table_name
       and platform.month_of_part(c.relname) between date_trunc('month', from_date)::date and to_date
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
