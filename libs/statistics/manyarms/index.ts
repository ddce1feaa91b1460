export * from './one-way.js';
export * from './homogeneity-of-rates.js';
export * from './dunnett.js';
