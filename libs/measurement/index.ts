export * from './metrics/metric.js';
export * from './metrics/metric-catalogue.js';
export * from './metrics/outcome-rules.js';
export * from './metrics/unit-outcome-columns.js';
