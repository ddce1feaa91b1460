-- Every table that grows with customers can be distributed by customer_id (docs/scale-out.md). A foreign key from one of
-- them to an experiment would tie each of its rows to a table that stays in one place; enrolments, outcomes and contacts
-- never had one. Assignments are added only by the intake, which holds the experiment's row while it publishes them.
alter table experiments.external_assignment drop constraint external_assignment_experiment_id_fkey;
