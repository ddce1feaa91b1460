import type { RefusalCatalogue } from '#kernel';

export const measurementRefusals = {
  TooManyFacts:
    'A batch holds at most 1,000 facts. Send several batches, or upload a facts file, which has no such limit.',
} as const satisfies RefusalCatalogue;
