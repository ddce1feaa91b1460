import type { RefusalCatalogue } from '#kernel';

export const evaluationRefusals = {
  BreakdownUnknown:
    'Results are broken down only by what was frozen at enrolment. The message lists the dimensions.',
  EvaluationsNotComparable:
    'Only two evaluations of the same experiment are compared, the later one against the earlier one.',
  MonthsStillNeeded:
    'An experiment that is not archived looks back at these months. Keep more of them, or archive its campaign first.',
  RetentionTooShort: 'Lifecycles of today look back further than would be kept. Keep more months.',
} as const satisfies RefusalCatalogue;
