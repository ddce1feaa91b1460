export * from './undefined.js';
export * from './interval.js';
export * from './distributions/index.js';
export * from './moments/index.js';
export * from './design/index.js';
export * from './precision/index.js';
export * from './strata/index.js';
export * from './heavytails/index.js';
