/** Dimensions frozen at enrolment: the name that people use → column of experiments.enrolment. */
export const breakdownDimensions = {
  lifecycle: 'lifecycle',
  region: 'region',
  branch: 'branch',
  manager: 'manager',
  riskAppetite: 'risk_appetite',
  behaviour: 'behaviour',
  customerKind: 'customer_kind',
  relationship: 'relationship',
  gender: 'gender',
  ageBand: 'age_band',
  maritalStatus: 'marital_status',
  industry: 'industry',
} as const;

export type BreakdownDimension = keyof typeof breakdownDimensions;

/** Computed where nobody asks for others. */
export const defaultBreakdowns: readonly BreakdownDimension[] = [
  'lifecycle',
  'region',
  'riskAppetite',
  'behaviour',
  'customerKind',
  'ageBand',
];

export function isBreakdownDimension(text: string): text is BreakdownDimension {
  return Object.hasOwn(breakdownDimensions, text);
}
