export {
  defaultShards,
  distribute,
  foreseeDistribution,
  type DistributionOutcome,
  type ForeseenDistribution,
} from './distribute.js';
export { distributionPlan, type DistributionStep, type PlacedTable } from './distribution-plan.js';
export {
  distributedFunctions,
  tablePlacements,
  type TableName,
  type TablePlacement,
} from './table-placement.js';
