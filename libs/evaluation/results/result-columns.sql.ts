import { sql, type Sql } from '#platform';

/** The columns of a result table under the names of code: snake_case → camelCase. */
function columns(alias: string, names: readonly string[]): Sql {
  const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return sql.literal(names.map((name) => `${alias}.${name} as "${camel(name)}"`).join(', '));
}

const bounds = ['low', 'high'];
const trust = ['method', 'because', 'trust_ok', 'trust_because'];

export const evaluationColumns = columns('v', [
  'evaluation_id', 'experiment_id', 'run_id', 'requested_by', 'known_at', 'evaluated_on', 'recorded_at', 'interim',
  'randomised', 'leading_estimator', 'plan_hash', 'code_version', 'input_fingerprint', 'units', 'sample_ratio', 'coverage',
  'contamination', 'decision',
]); // prettier-ignore

export const armColumns = columns('r', [
  'evaluation_id', 'metric', 'dimension', 'cell', 'variant', 'assigned', 'eligible', 'n', 'missing', 'numerator_sum',
  'denominator_sum', 'value', ...bounds, 'method', 'because',
]); // prettier-ignore

export const comparisonColumns = sql`${columns('r', [
  'evaluation_id', 'metric', 'dimension', 'cell', 'variant', 'control', 'estimator', 'leads', 'role', 'exploratory',
  'n_control', 'n_treatment', 'missing_control', 'missing_treatment', 'value_control', 'value_treatment', 'point', ...bounds,
  'interval_kind', 'interval_method', 'standard_error', 'p', 'p_because', 'p_adjusted', 'lift_point', 'lift_low',
  'lift_high', 'lift_because', 'dropped_tiers', ...trust, 'method_reason', 'classical_method', 'classical_interval_method',
  'classical_p', 'classical_low', 'classical_high',
])}, r.interval_and_p_differ as "intervalAndPDiffer"`; // prettier-ignore

export const totalColumns = columns('r', [
  'evaluation_id', 'metric', 'variant', 'control', 'estimator', 'n_control', 'n_treatment', 'point', ...bounds,
  'interval_kind', ...trust,
]); // prettier-ignore

export const curveColumns = columns('r', [
  'evaluation_id', 'metric', 'variant', 'day', 'at_risk', 'events', 'competing_events', 'censored', 'value', ...bounds,
]); // prettier-ignore

export const migrationColumns = columns('r', [
  'evaluation_id',
  'variant',
  'from_tier',
  'to_tier',
  'customers',
]);
