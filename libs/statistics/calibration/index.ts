export * from './calibration-table.js';
export * from './cells.js';
export * from './measure-errors.js';
export { simulationRandom } from './outcome-source.js';
