-- A closed roster never changes, so how many are on it is counted once. One row is one tier of one variant, or of one reason for
-- which customers were left out.
create table experiments.roster_count (
  experiment_id uuid not null references experiments.experiment (experiment_id),
  tier text not null,
  variant text,
  reason text,
  customers int not null,
  check ((variant is null) <> (reason is null)),
  unique nulls not distinct (experiment_id, tier, variant, reason)
);
grant select, insert on experiments.roster_count to tierlift_app;

insert into experiments.roster_count (experiment_id, tier, variant, customers)
select experiment_id, tier, variant, count(*) from experiments.enrolment group by experiment_id, tier, variant;
insert into experiments.roster_count (experiment_id, tier, reason, customers)
select experiment_id, tier, reason, count(*) from experiments.exclusion group by experiment_id, tier, reason;
