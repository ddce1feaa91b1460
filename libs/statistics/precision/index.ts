export * from './t-inference.js';
export * from './cuped-means.js';
export * from './cuped-ratio.js';
export * from './tier-weighted-cuped.js';
export * from './interacted-regression.js';
export * from './fill-gaps.js';
