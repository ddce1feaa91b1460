export * from './tier-ratio.js';
export * from './question.js';
export * from './estimate.js';
export * from './estimate-metric.js';
export { allocationDiffers, leadingEstimator } from './leading-estimator.js';
