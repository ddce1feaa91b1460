export * from './estimation/index.js';
