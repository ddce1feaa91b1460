export * from './tier-ratio.js';
export * from './question.js';
export * from './estimate.js';
export * from './estimate-metric.js';
export { permutationsOf, rescaled, type Permute } from './permuted-comparison.js';
export * from './unit-values.js';
export { wantedValues } from './wanted-values.js';
export { allocationDiffers, leadingEstimator } from './leading-estimator.js';
