import { sql, type Sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';

/** The tables of one experiment while they are loaded: of the application's own, until `experiments.close_enrolment` takes them. */
export interface StagedRoster {
  readonly experimentId: ExperimentId;
  readonly enrolment: Sql;
  readonly exclusion: Sql;
  /** Of whom anything is noted that may keep them out; gone before the others are given away. */
  readonly noted: Sql;
}

/** Their names, by which `experiments.close_enrolment` finds them. */
export function stagedRoster(experimentId: ExperimentId): StagedRoster {
  const suffix = experimentId.replaceAll('-', '');
  return {
    experimentId,
    enrolment: sql.identifier(`staging.enrolment_${suffix}`),
    exclusion: sql.identifier(`staging.exclusion_${suffix}`),
    noted: sql.identifier(`staging.noted_${suffix}`),
  };
}
