/**
 * The columns of one unit outcome: what one enrolled customer did and became inside their own window. Metrics are
 * fragments over these names; evaluation fills them. Amounts are whole fen. Null means missing, never zero.
 */
export const unitOutcomeColumns = {
  // frozen at enrolment
  variant: 'text',
  tier: 'text',
  lifecycle: 'text',
  prospect: 'boolean',
  covariate_fen: 'bigint',
  enrolled_on: 'date',
  window_ends_on: 'date',
  // facts of this campaign inside the window
  exposures: 'int',
  reached: 'boolean',
  clicks: 'int',
  participated: 'boolean',
  redeemed: 'boolean',
  cost_fen: 'bigint',
  survey_score: 'float8',
  would_recommend: 'boolean',
  other_variant_contacts: 'int',
  // facts inside the window, whatever their campaign
  converted: 'boolean',
  conversions: 'int',
  converted_fen: 'bigint',
  account_opened_on: 'date',
  revenue_fen: 'bigint',
  logins: 'int',
  transactions: 'int',
  complained: 'boolean',
  opted_out: 'boolean',
  // closing and retention
  closed_on: 'date',
  newly_acquired_retained: 'boolean',
  // snapshots
  baseline_on: 'date',
  baseline_fen: 'bigint',
  end_on: 'date',
  end_fen: 'bigint',
  month_sum_fen: 'bigint',
  month_count: 'int',
  end_products: 'int',
  holds_at_least_k: 'boolean',
  income_fen: 'bigint',
  snapshot_activities: 'int',
  active: 'boolean',
  // churn and return
  at_risk: 'boolean',
  churned: 'boolean',
  churn_day: 'int',
  churn_event: 'int',
  may_return: 'boolean',
  returned: 'boolean',
  return_day: 'int',
  return_event: 'int',
  // tier at the end under the experiment's own scheme version
  end_tier: 'text',
  // frozen at enrolment like the first ones, and the latest of the columns
  region: 'text',
} as const;

export type UnitOutcomeColumn = keyof typeof unitOutcomeColumns;
