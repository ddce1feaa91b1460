-- Why a comparison was made by its method, and what the classical method says of the same difference beside it.
-- Null in comparisons from before methods were chosen: the classical method is theirs.

alter table evaluation.comparison
  add column method_reason text,
  add column classical_method text,
  add column classical_interval_method text,
  add column classical_p float8,
  add column classical_low float8,
  add column classical_high float8;
