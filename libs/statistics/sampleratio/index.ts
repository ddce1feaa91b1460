export type { PlannedArm } from './planned-arm.js';
export * from './sample-ratio.js';
