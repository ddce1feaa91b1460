export * from './undefined.js';
export * from './interval.js';
export * from './distributions/index.js';
export * from './moments/index.js';
