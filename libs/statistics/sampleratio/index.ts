export * from './sample-ratio.js';
