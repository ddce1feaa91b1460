import type { RefusalCatalogue } from '#kernel';

export const evaluationRefusals = {
  BreakdownUnknown:
    'Results are broken down only by what was frozen at enrolment. The message lists the dimensions.',
  EvaluationsNotComparable:
    'Only two evaluations of the same experiment are compared, the later one against the earlier one.',
} as const satisfies RefusalCatalogue;
