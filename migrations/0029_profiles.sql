-- Characteristics of few values are the same for many customers. An enrolment, which is written for every customer of every
-- experiment, names their combination in place of repeating its words, which were a third of its bytes.

-- One row is one combination that some customer had on some date; null: not known. Nothing here says who.
create table customers.profile (
  -- As large as Citus wants the numbers of a table to be that every machine has.
  profile_no bigint generated always as identity primary key,
  -- The combination as one text, so that nulls are found as well.
  key text not null unique,
  region text,
  relationship text,
  risk_appetite text,
  behaviour text,
  customer_kind text,
  gender text,
  age_band text,
  marital_status text
);
grant select, insert on customers.profile to tierlift_app;

-- Populations that are kept without it are not read any more, and are shed.
alter table customers.population add column profile_no bigint;

-- Null: the enrolment was made before, and has the words of its profile itself.
alter table experiments.enrolment add column profile_no bigint;
