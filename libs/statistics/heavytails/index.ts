export * from './draw-count.js';
export * from './fine-bins.js';
export type { EffectModel } from './linear-strata.js';
export * from './studentised-permutation.js';
export type { UnitStratum } from './unit-strata.js';
