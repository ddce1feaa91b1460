import { complierEffect, crossMomentsOf, type UptakeMoments } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

interface Arm {
  readonly outcome: readonly number[];
  readonly uptake: readonly number[];
}

const momentsOfArm = ({ outcome, uptake }: Arm): UptakeMoments => crossMomentsOf({ outcome, uptake });

export const table: TableAdapter = {
  table: 'complier_effect',
  fields: [
    ...inferenceFields('assigned'),
    ...inferenceFields('uptake'),
    ...['effect', 'standardError', 'deltaLower', 'deltaUpper', 'df', 'kind', 'ciLower', 'ciUpper', 'weak'],
  ],
  run: ({ control, treatment, level }: { control: Arm; treatment: Arm; level: number }) => {
    const answer = known(complierEffect(momentsOfArm(control), momentsOfArm(treatment), level));
    const delta = known(answer.deltaInterval);
    return {
      assigned: inferenceColumns(answer.assigned),
      uptake: inferenceColumns(answer.uptake),
      effect: known(answer.effect),
      standardError: known(answer.deltaStandardError),
      deltaLower: delta.low,
      deltaUpper: delta.high,
      df: answer.df,
      kind: answer.interval.kind,
      ciLower: answer.interval.low,
      ciUpper: answer.interval.high,
      weak: answer.weak,
    };
  },
};
