import { groupSequentialBoundary, isDefined } from '#statistics';
import type { BoundaryRule } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Input {
  readonly informationRates: readonly number[];
  readonly alpha: number;
  readonly sided: 1 | 2;
  readonly type: string;
  readonly gamma?: number;
}

/** rpact's names of boundaries. */
const rules: Readonly<Record<string, (gamma: number) => BoundaryRule>> = {
  asOF: () => ({ kind: 'obrienFlemingLike' }),
  asP: () => ({ kind: 'pocockLike' }),
  asKD: (gamma) => ({ kind: 'power', exponent: gamma }),
  asHSD: (gamma) => ({ kind: 'hwangShihDeCani', gamma }),
  OF: () => ({ kind: 'obrienFleming' }),
  P: () => ({ kind: 'pocock' }),
  WT: (gamma) => ({ kind: 'wangTsiatis', delta: gamma }),
};

export const table: TableAdapter = {
  table: 'group_sequential',
  fields: ['criticalValues', 'nominalPValuesOneSided', 'cumulativeAlphaSpent'],
  run: ({ informationRates, alpha, sided, type, gamma }: Input) => {
    const rule = rules[type];
    if (!rule) throw new RangeError(`Unknown boundary ${type}`);
    const boundary = groupSequentialBoundary({
      informationRates,
      alpha,
      sides: sided,
      rule: rule(gamma ?? NaN),
    });
    if (!isDefined(boundary)) return {};
    const { criticalValues, nominalPValuesOneSided, cumulativeAlphaSpent } = boundary;
    return { criticalValues, nominalPValuesOneSided, cumulativeAlphaSpent };
  },
};
