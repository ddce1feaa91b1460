-- Campaigns: what an author writes, what compliance finds and releases, what a second person signs, and each step of a life.
create schema campaigns;

-- One row is a campaign as it stands now. The columns beside `content` repeat what lists and joins need.
create table campaigns.campaign (
  campaign_id     uuid primary key,
  code            text not null unique check (code ~ '^[A-Z0-9][A-Z0-9._-]{1,39}$'),
  type            text not null check (type in ('acquisition', 'activation', 'valueUplift', 'brand')),
  state           text not null check (state in ('draft', 'inReview', 'approved', 'running', 'paused', 'completed',
                                                 'archived', 'rejected', 'cancelled')),
  name_zh         text not null,
  name_en         text not null,
  starts_on       date not null,
  ends_on         date not null check (ends_on >= starts_on),
  budget_fen      bigint not null check (budget_fen >= 0),
  regions         text[] not null,
  revision        int not null check (revision >= 1),
  content         jsonb not null,
  created_by      text not null,
  created_at      timestamptz(3) not null,
  approved_digest text check (approved_digest ~ '^[0-9a-f]{64}$')
);
create index campaign_ends_on on campaigns.campaign (ends_on);
create index campaign_state on campaigns.campaign (state);

-- One row is an edit: by whom, when, and what the content (part is null) or the contributed part was afterwards.
create table campaigns.revision (
  campaign_id uuid not null references campaigns.campaign,
  revision    int not null,
  part        text,
  content     jsonb,
  actor_id    text not null,
  actor_name  text not null,
  happened_at timestamptz(3) not null,
  primary key (campaign_id, revision)
);

-- One row is what another context puts under the approval of a campaign, for example an experiment's plan.
create table campaigns.approval_part (
  campaign_id uuid not null references campaigns.campaign,
  part        text not null,
  content     jsonb not null,
  primary key (campaign_id, part)
);

-- One row is a step in a campaign's life: who, when, why, and for an approval the digest of what was signed.
create table campaigns.transition (
  campaign_id uuid not null references campaigns.campaign,
  sequence    int not null,
  step        text not null,
  from_state  text not null,
  to_state    text not null,
  actor_id    text not null,
  actor_name  text not null,
  happened_at timestamptz(3) not null,
  reason      text,
  digest      text,
  primary key (campaign_id, sequence)
);

-- One row is a held finding that somebody answers for. The id changes with the text, so an edit voids the release.
create table campaigns.wording_release (
  campaign_id uuid not null references campaigns.campaign,
  finding_id  text not null,
  rule        text not null,
  place       text not null,
  matched     text,
  excerpt     text,
  actor_id    text not null,
  actor_name  text not null,
  happened_at timestamptz(3) not null,
  reason      text not null check (reason <> ''),
  primary key (campaign_id, finding_id)
);

grant usage on schema campaigns to tierlift_app;
grant select, insert on all tables in schema campaigns to tierlift_app;
grant update on campaigns.campaign to tierlift_app;
grant update, delete on campaigns.approval_part to tierlift_app;
