import type { RefusalCatalogue } from '#kernel';

export const evaluationRefusals = {
  BreakdownUnknown:
    'Results are broken down only by what was frozen at enrolment. The message lists the dimensions.',
} as const satisfies RefusalCatalogue;
