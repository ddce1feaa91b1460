import type { DatedPopulation } from './population.store.js';

export interface KeepPopulationsPayload {
  /** The population that somebody asked about; absent to bring all up to date that are kept or should be. */
  readonly ofDate?: DatedPopulation;
}

/** Runs of this context: kind → payload. */
export interface CustomerRuns {
  keepPopulations: KeepPopulationsPayload;
}
