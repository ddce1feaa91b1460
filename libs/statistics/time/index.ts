export * from './follow-up.js';
export * from './survival-curve.js';
export * from './restricted-mean.js';
export { logRankTest, type ArmsOverTime, type EventWeighting, type LogRankTest } from './log-rank.js';
export * from './log-rank-of-arms.js';
export * from './cox.js';
export {
  competingFollowUpOf,
  type CompetingFollowUp,
  type CompetingFollowUpStep,
} from './competing-follow-up.js';
export * from './cumulative-incidence.js';
export * from './gray-test.js';
