-- Sums over unit outcomes by region too, so that a question about regions, or of somebody who may see some of them, reads no unit.

-- The region at enrolment, beside variant and tier. Outcomes that were built before have none; the next evaluation builds them anew,
-- because the statement that makes them is another one.
alter table evaluation.unit_outcome add column region text;

-- One row is one region of one variant in one tier: the part of the sums of `unit_tally` that breakdowns and key figures need,
-- in the order that the layout of the whole names. It goes with the whole.
create table evaluation.region_tally (
  experiment_id uuid not null,
  variant text not null,
  tier text not null,
  -- Null: customers of whom no region is known.
  region text,
  sums numeric[] not null,
  unique nulls not distinct (experiment_id, variant, tier, region),
  foreign key (experiment_id, variant, tier) references evaluation.unit_tally on delete cascade
);
grant select, insert on evaluation.region_tally to tierlift_app;
