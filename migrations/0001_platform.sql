-- The platform's own state: clock, recording order, audit log, keys, runs.

do $$ begin
  if not exists (select from pg_roles where rolname = 'tierlift_app') then
    create role tierlift_app nologin;
  end if;
end $$;

grant select on public.tierlift_migration to tierlift_app;

create schema platform;
grant usage on schema platform to tierlift_app;

-- One row: the simulated instant, or null for real time.
create table platform.clock (
  only_row boolean primary key default true check (only_row),
  simulated_now timestamptz
);
insert into platform.clock default values;

-- One row: the last recordedAt given out.
create table platform.recording (
  only_row boolean primary key default true check (only_row),
  last_at timestamptz(3) not null
);
insert into platform.recording (last_at) values (clock_timestamp());

-- One row is one act that changed state; each carries the hash of the one before.
create table platform.audit_entry (
  sequence bigint primary key,
  recorded_at timestamptz(3) not null,
  happened_at timestamptz(3) not null,
  simulated_clock boolean not null,
  actor_id text not null,
  actor_name text not null,
  actor_role text not null,
  action text not null,
  subject text not null,
  reason text,
  detail jsonb not null,
  previous_hash text not null,
  hash text not null unique
);
create index on platform.audit_entry (subject, sequence);

-- One row is one API key. Only the hash of its secret is kept.
create table platform.api_key (
  key_id text primary key,
  name text not null,
  -- The person or system behind the key: four eyes compare persons, not keys.
  principal text not null,
  role text not null check (role in ('marketer', 'analyst', 'approver', 'executive', 'admin', 'auditor')),
  -- Null: the whole bank.
  regions text[],
  secret_hash text not null,
  development boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz
);

-- One row is one request for work that outlives the request.
create table platform.run (
  run_id uuid primary key,
  kind text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  requested_by text not null,
  actor jsonb not null,
  payload jsonb not null,
  progress jsonb,
  counts jsonb,
  error jsonb,
  attempts int not null default 0,
  cancel_requested boolean not null default false,
  requested_at timestamptz not null default clock_timestamp(),
  run_after timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  lease_until timestamptz,
  worker_token text
);
create index on platform.run (run_after, run_id) where state in ('queued', 'running');
create index on platform.run (kind, run_id);

grant select, update on platform.clock, platform.recording to tierlift_app;
grant select, insert on platform.audit_entry to tierlift_app;
grant select, insert, update on platform.api_key, platform.run to tierlift_app;
