import type { Id } from '#kernel';

export type ExperimentId = Id<'Experiment'>;
