export * from './adjusted-p-values.js';
export * from './adjusted-intervals.js';
