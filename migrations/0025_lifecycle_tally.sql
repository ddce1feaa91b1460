-- Sums over unit outcomes by lifecycle too, alone and within each region, so that a question about lifecycles reads no unit, whoever
-- asks. A question of all regions together reads one row for each lifecycle, not one for each region of it.

-- The sums of a part are one text of whole numbers, with a space between two: a question may read thousands of such rows, and writing
-- numbers out takes most of the time.
alter table evaluation.region_tally alter column sums type text using array_to_string(sums, ' ');

-- One row is one lifecycle of one variant in one tier: the sums that `region_tally` has of a region.
create table evaluation.lifecycle_tally (
  experiment_id uuid not null,
  variant text not null,
  tier text not null,
  -- Null: customers of whom no lifecycle is known.
  lifecycle text,
  sums text not null,
  unique nulls not distinct (experiment_id, variant, tier, lifecycle),
  foreign key (experiment_id, variant, tier) references evaluation.unit_tally on delete cascade
);

-- One row is one lifecycle in one region of one variant in one tier.
create table evaluation.region_lifecycle_tally (
  experiment_id uuid not null,
  variant text not null,
  tier text not null,
  region text,
  lifecycle text,
  sums text not null,
  unique nulls not distinct (experiment_id, variant, tier, region, lifecycle),
  foreign key (experiment_id, variant, tier) references evaluation.unit_tally on delete cascade
);
grant select, insert on evaluation.lifecycle_tally, evaluation.region_lifecycle_tally to tierlift_app;
