import { crossMomentsOf, cupedRatio, isUndefined } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';

interface Arm {
  readonly post: { readonly numerator: readonly number[]; readonly denominator: readonly number[] };
  readonly pre: { readonly numerator: readonly number[]; readonly denominator: readonly number[] };
}

export const table: TableAdapter = {
  table: 'cuped_ratio',
  fields: ['theta', ...inferenceFields('absolute'), ...inferenceFields('relative')],
  run({ control, treatment, alpha }: { control: Arm; treatment: Arm; alpha: number }) {
    const moments = (arm: Arm) =>
      crossMomentsOf({
        y: arm.post.numerator,
        d: arm.post.denominator,
        x: arm.pre.numerator,
        e: arm.pre.denominator,
      });
    const result = cupedRatio(moments(control), moments(treatment), {
      numerator: 'y',
      denominator: 'd',
      numeratorBefore: 'x',
      denominatorBefore: 'e',
      level: 1 - alpha,
    });
    if (isUndefined(result)) return {};
    return {
      theta: result.theta,
      absolute: inferenceColumns(result),
      relative: isUndefined(result.relativeToControl)
        ? undefined
        : inferenceColumns(result.relativeToControl),
    };
  },
};
