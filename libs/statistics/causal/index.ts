export { complierEffect, type ComplierEffect, type UptakeMoments } from './complier-effect.js';
export * from './clusters.js';
export * from './interaction.js';
export * from './qini.js';
