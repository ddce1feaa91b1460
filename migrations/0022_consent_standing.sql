-- What consents come to, kept by purpose and customer, so that an enrolment or a contact list reads one row per customer in place
-- of grouping every decision ever made.

-- One row is one purpose of which the standing is kept, up to which instant of recording decisions were looked at, and a day after
-- which nobody decided.
create table customers.consent_standing_build (
  purpose text primary key,
  known_at timestamptz(3) not null,
  latest_decided_on date not null
);

-- One row is the last decision of one customer about one purpose, with what is needed to tell when it is not the answer: it holds
-- on any day from `decided_on` on, to whoever knows what was recorded up to `last_recorded_at`.
create table customers.consent_standing (
  purpose text not null,
  customer_id bigint not null,
  decided_on date not null,
  granted boolean not null,
  ever_granted boolean not null,
  last_recorded_at timestamptz(3) not null,
  primary key (purpose, customer_id)
);
grant select, insert, update on customers.consent_standing, customers.consent_standing_build to tierlift_app;
