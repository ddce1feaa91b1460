export * from './tier-weighted.js';
