export * from './moments.js';
export * from './central-moments.js';
export * from './cross-moments.js';
export * from './count.js';
export * from './sql-aggregates.js';
