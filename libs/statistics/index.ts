export * from './undefined.js';
export * from './interval.js';
