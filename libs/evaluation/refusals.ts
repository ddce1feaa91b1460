import type { RefusalCatalogue } from '#kernel';

export const evaluationRefusals = {
  NotEnrolled:
    'Nobody is assigned in this experiment yet, so there is nothing to evaluate. Launch it and run the enrolment first.',
  BreakdownUnknown:
    'Results are broken down only by what was frozen at enrolment. The message lists the dimensions.',
} as const satisfies RefusalCatalogue;
