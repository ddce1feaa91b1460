export {
  alphaPerComparison,
  type ErrorRates,
  type ErrorRatesAndPower,
  type SeveralArms,
} from './error-rates.js';
export * from './dunnett-critical-value.js';
export type { AllocationAndVariance, SampleSize } from './sample-size.js';
export {
  minimumDetectableEffectOfZTest,
  powerOfZTest,
  type KnownStandardError,
  type PowerCounting,
} from './normal-power.js';
export * from './means.js';
export * from './proportions.js';
export * from './arcsine.js';
export * from './t-test.js';
export * from './variance-factors.js';
export * from './ratio-metrics.js';
export * from './allocation.js';
export * from './finite-population.js';
export * from './events.js';
export * from './margins.js';
export * from './clusters.js';
