-- The fingerprint of the input is kept with what was built from it, so that the next evaluation hashes only rows that became
-- known, or ceased to be, since.

-- As evaluation.evaluation.input_fingerprint has it; null: not taken for these two dates.
alter table evaluation.unit_outcome_build add column fingerprint jsonb;
