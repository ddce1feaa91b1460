import type { RefusalCatalogue } from '#kernel';

export const reportingRefusals = {
  ReviewNotPrepared:
    'There is no review of this period yet. Prepare one (prepareReview) and wait for its run to end.',
  ReviewAlreadyPublished:
    'The review of this period is published and frozen. It can be read and exported, not replaced.',
  ReviewChangedMeanwhile:
    'Somebody prepared the review anew since you read it. Read the new one and publish that.',
  PeriodNotOver:
    'A review is published after the last day of its period. It can be prepared and read before.',
  ReviewOfWholeBank:
    'A review covers the whole bank; your key sees some regions only. Use kpis for your regions.',
  RuleInvalid: 'The recommendation rule does not hold together. The message says where.',
} as const satisfies RefusalCatalogue;
