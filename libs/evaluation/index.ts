export * from './estimation/index.js';
export * from './analysis/index.js';
