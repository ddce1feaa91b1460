export * from './confidence-sequence.js';
export * from './mixture-sprt.js';
export { anytimeT, anytimeZ, type AnytimeLook, type AnytimeTest } from './g-prior.js';
export { spentAt, type Spending } from './spending.js';
export {
  groupSequentialBoundary,
  type BoundaryRule,
  type GroupSequentialBoundary,
  type GroupSequentialDesign,
} from './boundaries.js';
export * from './stopping-chances.js';
export * from './futility.js';
export {
  estimateAfterStopping,
  type EstimateAfterStopping,
  type StoppedTrial,
} from './estimate-after-stopping.js';
