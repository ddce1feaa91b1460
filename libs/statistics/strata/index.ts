export * from './tier-weighted.js';
export * from './post-stratified.js';
export * from './mantel-haenszel.js';
export * from './partial-pooling.js';
export type { StratumArms } from './merge-thin-strata.js';
