import type { RefusalCatalogue } from '#kernel';

export const platformRefusals = {
  RunHasEnded: 'The run has already ended; there is nothing to stop. Read its state and its error.',
  ClockNotSettable: 'Production runs on real time. Only development and the demo may set the clock.',
} as const satisfies RefusalCatalogue;
