import { anytimeT, anytimeZ, isDefined } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Input {
  readonly t: number;
  readonly nu: number;
  readonly n: number;
  readonly g: number;
  readonly alpha: number;
}

export const table: TableAdapter = {
  table: 'anytime_g_prior',
  fields: ['logE', 'pValue', 'tRadius', 'zRadius'],
  run: ({ t, nu, n, g, alpha }: Input) => {
    const look = { difference: t, standardError: 1, n, g, level: 1 - alpha };
    const ofT = anytimeT({ ...look, coefficients: n - nu });
    const ofZ = anytimeZ(look);
    if (!isDefined(ofT) || !isDefined(ofZ)) return {};
    return { logE: ofT.logEvidence, pValue: ofT.p, tRadius: ofT.radius, zRadius: ofZ.radius };
  },
};
