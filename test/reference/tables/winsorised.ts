import { clippingThresholds, trimmedMean, variance, winsorised } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';
import { originOf } from './welch-t-raw.js';

interface Input {
  readonly values: readonly number[];
  readonly lowerQuantile: number;
  readonly upperQuantile: number;
}

const trimmedFields = ['proportionEachSide', 'cut', 'mean', 'winsorizedVariance', 'yuenSe'];

export const table: TableAdapter = {
  table: 'winsorised',
  fields: [
    ...['lowerThreshold', 'upperThreshold', 'mean', 'variance', 'standardError', 'clippedLow', 'clippedHigh'],
    ...trimmedFields.map((field) => `trimmed.${field}`),
  ],
  run: ({ values, lowerQuantile, upperQuantile }: Input) => {
    // an origin that the values lose exactly: thresholds between values keep the digits that a large mean takes
    const origin = originOf(values);
    const shifted = values.map((value) => value - origin);
    const thresholds = known(clippingThresholds(shifted, { lower: lowerQuantile, upper: upperQuantile }));
    const { moments, clippedLow, clippedHigh } = winsorised(shifted, thresholds);
    return {
      lowerThreshold: thresholds.low + origin,
      upperThreshold: thresholds.high + origin,
      mean: moments.mean + origin,
      variance: variance(moments),
      standardError: Math.sqrt(variance(moments) / moments.n),
      clippedLow,
      clippedHigh,
      trimmed: trimmed(shifted, lowerQuantile, upperQuantile, origin),
    };
  },
};

/** Symmetric clipping has a trimmed mean beside it. */
function trimmed(values: readonly number[], lower: number, upper: number, origin: number) {
  if (lower === 0 || Math.abs(1 - upper - lower) > 1e-12) return undefined;
  const { cut, mean, winsorisedVariance, standardError } = known(trimmedMean(values, lower));
  return {
    proportionEachSide: lower,
    cut,
    mean: mean + origin,
    winsorizedVariance: winsorisedVariance,
    yuenSe: standardError,
  };
}
