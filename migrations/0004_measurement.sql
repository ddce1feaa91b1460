-- Facts: what customers did and what was done to them. Append-only; a correction is a further revision.

create schema measurement;
grant usage on schema measurement to tierlift_app;

-- One row is one revision of one fact. The highest revision of an event is the one with superseded_at = infinity.
create table measurement.fact (
  customer_id bigint not null,
  source text not null,
  event_id text not null,
  revision int not null default 1 check (revision >= 1),
  kind text not null check (kind in (
    'exposed', 'reached', 'clicked', 'participated', 'account_opened', 'converted', 'revenue', 'cost', 'redeemed',
    'complained', 'opted_out', 'logged_in', 'transacted', 'surveyed', 'closed')),
  occurred_at timestamptz(3) not null,
  -- The calendar date of occurred_at in the bank's time zone.
  occurred_on date not null,
  campaign_code text,
  variant text,
  channel text,
  product text,
  amount_fen bigint,
  score numeric(12, 4),
  recommend boolean,
  -- First 16 bytes of SHA-256 over the content, to tell "again the same" from "under the same id something else".
  content_hash bytea not null,
  run_id uuid,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3) not null default 'infinity',
  primary key (customer_id, occurred_on, source, event_id, revision)
) partition by range (occurred_on);

-- Facts of a customer that an evaluation reads come by (customer_id, occurred_on) from the primary key.

-- One row is one event of one source: which customer it belongs to and which revision stands. Not partitioned by time,
-- because the identity of an event does not depend on when it happened.
create table measurement.fact_identity (
  customer_id bigint not null,
  source text not null,
  event_id text not null,
  revision int not null,
  occurred_on date not null,
  content_hash bytea not null,
  primary key (customer_id, source, event_id)
);
create index on measurement.fact_identity (source, event_id);

-- Makes sure that every month of a period has its partition. Attaching a finished table does not stop readers or writers.
create function measurement.ensure_fact_months(from_date date, to_date date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  month date;
  part text;
begin
  perform pg_advisory_xact_lock(7204312);
  for month in select generate_series(date_trunc('month', from_date), date_trunc('month', to_date), interval '1 month')::date loop
    part := 'fact_' || to_char(month, 'YYYYMM');
    if to_regclass('measurement.' || part) is null then
      execute format('create table measurement.%I (like measurement.fact including all)', part);
      execute format('alter table measurement.fact attach partition measurement.%I for values from (%L) to (%L)',
                     part, month, (month + interval '1 month')::date);
    end if;
  end loop;
end $$;
revoke all on function measurement.ensure_fact_months(date, date) from public;
grant execute on function measurement.ensure_fact_months(date, date) to tierlift_app;

grant select, insert, update (superseded_at) on measurement.fact to tierlift_app;
grant select, insert, update (revision, occurred_on, content_hash) on measurement.fact_identity to tierlift_app;
