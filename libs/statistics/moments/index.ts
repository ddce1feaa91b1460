export * from './moments.js';
export * from './central-moments.js';
export * from './cross-moments.js';
export * from './count.js';
export * from './sql-aggregates.js';
export * from './exact-sums.js';
export * from './exact-moments.js';
