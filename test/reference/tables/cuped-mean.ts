import { crossMomentsOf, cupedMeans, isUndefined } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';

interface Arm {
  readonly post: readonly number[];
  readonly pre: readonly number[];
}

export const table: TableAdapter = {
  table: 'cuped_mean',
  fields: [
    'theta',
    'pooledCovariateMean',
    'adjustedControlMean',
    'adjustedTreatmentMean',
    'adjustedControlVariance',
    'adjustedTreatmentVariance',
    'varianceReduction',
    ...inferenceFields('absolute'),
    ...inferenceFields('relative'),
  ],
  run({ control, treatment, alpha }: { control: Arm; treatment: Arm; alpha: number }) {
    const origin = { post: control.post[0] as number, pre: control.pre[0] as number };
    const moments = (arm: Arm) =>
      crossMomentsOf({ y: arm.post.map((y) => y - origin.post), x: arm.pre.map((x) => x - origin.pre) });
    const result = cupedMeans(moments(control), moments(treatment), {
      outcome: 'y',
      covariates: ['x'],
      level: 1 - alpha,
      outcomeOrigin: origin.post,
    });
    if (isUndefined(result)) return {};
    return {
      theta: result.thetas[0],
      pooledCovariateMean: (result.covariateMeans[0] as number) + origin.pre,
      adjustedControlMean: result.control.adjustedMean,
      adjustedTreatmentMean: result.treatment.adjustedMean,
      adjustedControlVariance: result.control.adjustedVariance,
      adjustedTreatmentVariance: result.treatment.adjustedVariance,
      absolute: inferenceColumns(result),
      relative: isUndefined(result.relativeToControl)
        ? undefined
        : inferenceColumns(result.relativeToControl),
      varianceReduction: result.varianceReduction,
    };
  },
};
