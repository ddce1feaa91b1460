-- Intake of files, and customers with everything that is known about them.

-- One row is one upload that lies complete in the spool folder.
create table platform.spooled_file (
  file_id uuid primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null,
  original_name text not null,
  stored_as text not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null default clock_timestamp()
);
create index on platform.spooled_file (sha256);

-- One row is one record that an import set aside.
create table platform.quarantined_row (
  run_id uuid not null,
  line bigint not null,
  format text not null,
  parameters jsonb not null default '{}',
  column_name text not null,
  value text,
  reason text not null,
  -- The record in the columns of its format; null where it must not be kept or could not be split.
  fields jsonb,
  replayable boolean not null,
  state text not null default 'open' check (state in ('open', 'mended', 'replayed')),
  mended_by text,
  replayed_by uuid,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (run_id, line)
);
create index on platform.quarantined_row (run_id desc, line);

-- Tells the planner what a bulk load has changed; only owners may analyse, and the application owns nothing. Without it a
-- new month looks empty to the planner, which then joins millions of rows one by one. (Autovacuum never looks at a
-- partitioned table as a whole.)
create function platform.refresh_statistics(table_name regclass) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('analyze %s', table_name);
end $$;
revoke execute on function platform.refresh_statistics(regclass) from public;
grant execute on function platform.refresh_statistics(regclass) to tierlift_app;

grant select, insert on platform.spooled_file to tierlift_app;
grant select, insert, update on platform.quarantined_row to tierlift_app;

create schema customers;
grant usage on schema customers to tierlift_app;

-- One row is one region that customers may belong to.
create table customers.region (
  code text primary key,
  name_en text not null,
  name_zh text not null,
  parent text references customers.region
);
insert into customers.region (code, name_en, name_zh) values
  ('north', 'North', '华北'), ('northeast', 'Northeast', '东北'), ('east', 'East', '华东'), ('central', 'Central', '华中'),
  ('south', 'South', '华南'), ('southwest', 'Southwest', '西南'), ('northwest', 'Northwest', '西北');

-- The identifier that follows from a reference: the first 8 bytes of SHA-256 of its UTF-8, signed, big-endian.
-- (replace and cast instead of convert_to, which is not immutable; the database is UTF-8.)
create function customers.customer_id_of(reference text) returns bigint
  language sql immutable strict parallel safe
  return ('x' || encode(substring(sha256(replace(reference, '\', '\\')::bytea) from 1 for 8), 'hex'))::bit(64)::bigint;

-- One row is one customer or prospect. An erased one keeps its identifier and loses its reference.
create table customers.customer (
  customer_id bigint primary key,
  reference text not null,
  erased_at timestamptz(3),
  recorded_at timestamptz(3) not null
);

-- One row is what a customer was known to be from recorded_at until superseded_at.
create table customers.attributes (
  customer_id bigint not null,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3) not null default 'infinity',
  run_id uuid,
  relationship text not null check (relationship in ('prospect', 'customer')),
  customer_kind text not null check (customer_kind in ('personal', 'corporate')),
  opened_on date,
  closed_on date,
  region text,
  branch text,
  manager text,
  birth_year int,
  gender text,
  marital_status text,
  youngest_child_birth_year int,
  occupation text,
  employer_type text,
  title text,
  industry text,
  risk_appetite text check (risk_appetite in ('conservative', 'balanced', 'aggressive')),
  behaviour text check (behaviour in ('highFrequencySmall', 'lowFrequencyLarge', 'branchPreferring', 'mobilePreferring')),
  annual_sales_fen bigint,
  total_assets_fen bigint,
  institution_kind text,
  strategic_group text,
  referrer_id bigint,
  primary key (customer_id, recorded_at)
);

-- One row is what a customer held and did as of a date, as known from recorded_at until superseded_at.
create table customers.snapshot (
  customer_id bigint not null,
  as_of date not null,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3) not null default 'infinity',
  run_id uuid,
  deposits_fen bigint,
  wealth_fen bigint,
  funds_fen bigint,
  insurance_fen bigint,
  other_fen bigint,
  aum_fen bigint not null,
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
  closed boolean not null default false,
  primary key (customer_id, as_of, recorded_at)
) partition by range (as_of);

-- Makes sure that every month of a period has its partition. Attaching a finished table does not stop readers.
create function customers.ensure_snapshot_months(from_date date, to_date date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  month date;
  part text;
begin
  perform pg_advisory_xact_lock(7204311);
  for month in select generate_series(date_trunc('month', from_date), date_trunc('month', to_date), interval '1 month')::date loop
    part := 'snapshot_' || to_char(month, 'YYYYMM');
    if to_regclass('customers.' || part) is null then
      execute format('create table customers.%I (like customers.snapshot including all)', part);
      execute format('alter table customers.snapshot attach partition customers.%I for values from (%L) to (%L)',
                     part, month, (month + interval '1 month')::date);
    end if;
  end loop;
end $$;

-- One row is one tag of a customer from valid_from on, or its removal.
create table customers.tag (
  customer_id bigint not null,
  family text not null check (family in ('demographic', 'label', 'financial', 'financialRisk', 'marketing')),
  tag text not null,
  valid_from date not null,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3) not null default 'infinity',
  run_id uuid,
  value text,
  removed boolean not null default false,
  primary key (customer_id, family, tag, valid_from, recorded_at)
);
create index on customers.tag (family, tag);

-- One row is one decision of a customer about one purpose.
create table customers.consent (
  customer_id bigint not null,
  purpose text not null,
  decided_on date not null,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3) not null default 'infinity',
  run_id uuid,
  granted boolean not null,
  primary key (customer_id, purpose, decided_on, recorded_at)
);

-- One row is one version of a tier scheme; a version never changes.
create table customers.tier_scheme (
  scheme_key text not null,
  version int not null,
  name_en text not null,
  name_zh text not null,
  definition jsonb not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (scheme_key, version)
);

-- The scheme that speaks for a kind of customer where nobody names one: it also says whether AUM may be negative.
create table customers.default_tier_scheme (
  customer_kind text primary key check (customer_kind in ('personal', 'corporate')),
  scheme_key text not null
);

-- One row is one version of a lifecycle rule; a version never changes.
create table customers.lifecycle_rule (
  rule_key text not null,
  version int not null,
  name_en text not null,
  name_zh text not null,
  definition jsonb not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (rule_key, version)
);

-- One row is one segment; its rule lies in its versions.
create table customers.segment (
  segment_id uuid primary key,
  name text not null unique,
  description text not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  archived_at timestamptz
);

-- One row is one version of a segment's rule; a version never changes.
create table customers.segment_version (
  segment_id uuid not null references customers.segment,
  version int not null,
  rule jsonb not null,
  tier_scheme_key text not null,
  tier_scheme_version int not null,
  lifecycle_rule_key text not null,
  lifecycle_rule_version int not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (segment_id, version),
  foreign key (tier_scheme_key, tier_scheme_version) references customers.tier_scheme,
  foreign key (lifecycle_rule_key, lifecycle_rule_version) references customers.lifecycle_rule
);

-- Amounts are in yuan as decimal text. Thresholds that the source documents do not give (the small-enterprise threshold,
-- the listed industries) are defaults to be replaced by a version of the bank's own.
insert into customers.tier_scheme (scheme_key, version, name_en, name_zh, created_by, definition) values
('personal-3', 1, 'Personal, three tiers by assets under management', '个人三级', 'tierlift', '{
  "customerKind": "personal", "measure": "aum", "forbidsNegative": true,
  "bands": [
    {"key": "mass", "nameEn": "Mass", "nameZh": "大众"},
    {"key": "mid", "nameEn": "Mid", "nameZh": "中端", "from": "50000"},
    {"key": "high", "nameEn": "High", "nameZh": "高端", "from": "500000"}]}'),
('personal-4', 1, 'Personal, four tiers by daily-average financial assets', '个人四级', 'tierlift', '{
  "customerKind": "personal", "measure": "dailyAverageAum", "forbidsNegative": true,
  "bands": [
    {"key": "potential", "nameEn": "Potential", "nameZh": "潜力",
     "where": {"not": {"tag": {"family": "financial", "tag": "steadyIncome", "value": "no"}}}},
    {"key": "mass", "nameEn": "Mass", "nameZh": "大众", "from": "10000"},
    {"key": "affluent", "nameEn": "Affluent", "nameZh": "中产", "from": "1000000"},
    {"key": "highNetWorth", "nameEn": "High net worth", "nameZh": "高净值", "from": "10000000"}]}'),
('corporate-lending', 1, 'Corporate with loans', '对公有贷', 'tierlift', '{
  "customerKind": "corporate", "forbidsNegative": true,
  "appliesWhere": {"compare": {"field": "loanBalance", "operator": "greater", "value": "0"}},
  "bands": [
    {"key": "small", "nameEn": "Small enterprise", "nameZh": "小企业"},
    {"key": "medium", "nameEn": "Medium", "nameZh": "中型", "where": {"all": [
      {"compare": {"field": "annualSales", "operator": "atLeast", "value": "20000000"}},
      {"compare": {"field": "totalAssets", "operator": "atLeast", "value": "50000000"}}]}},
    {"key": "large", "nameEn": "Large", "nameZh": "大型", "where": {"any": [
      {"compare": {"field": "annualSales", "operator": "atLeast", "value": "300000000"}},
      {"all": [
        {"compare": {"field": "annualSales", "operator": "atLeast", "value": "150000000"}},
        {"oneOf": {"field": "industry", "values": ["internet", "internetOfThings", "mobilePayment"]}}]}]}},
    {"key": "strategic", "nameEn": "Strategic", "nameZh": "战略", "where": {"known": {"field": "strategicGroup"}}}]}'),
('corporate-deposit', 1, 'Corporate without loans', '对公无贷', 'tierlift', '{
  "customerKind": "corporate", "measure": "dailyAverageDeposits", "forbidsNegative": true,
  "appliesWhere": {"not": {"compare": {"field": "loanBalance", "operator": "greater", "value": "0"}}},
  "bands": [
    {"key": "belowScale", "nameEn": "Below scale", "nameZh": "规模以下"},
    {"key": "aboveScale", "nameEn": "Above scale", "nameZh": "规模以上", "from": "500000"}]}');

insert into customers.default_tier_scheme values ('personal', 'personal-3'), ('corporate', 'corporate-deposit');

insert into customers.lifecycle_rule (rule_key, version, name_en, name_zh, created_by, definition) values
('default', 1, 'Default lifecycle', '默认生命周期', 'tierlift', '{
  "highMonths": 12, "comparisonMonths": 3, "minimumMonths": 4, "newDays": 180, "currentWithinDays": 92,
  "churned": {"fallPercent": 80, "idleDays": 90},
  "churnWarning": {"fallPercent": 50, "idleDays": 60},
  "declining": {"fallPercent": 20, "activityFallPercent": 50},
  "growing": {"risePercent": 20}}');

grant select on all tables in schema customers to tierlift_app;
grant insert on customers.customer, customers.attributes, customers.snapshot, customers.tag, customers.consent,
  customers.tier_scheme, customers.lifecycle_rule, customers.segment, customers.segment_version, customers.region to tierlift_app;
grant update (superseded_at) on customers.attributes, customers.snapshot, customers.tag, customers.consent to tierlift_app;
grant update (reference, erased_at) on customers.customer to tierlift_app;
grant update on customers.region, customers.default_tier_scheme to tierlift_app;
grant update (name, description, archived_at) on customers.segment to tierlift_app;
grant execute on function customers.ensure_snapshot_months(date, date) to tierlift_app;
