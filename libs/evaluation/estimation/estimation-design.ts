import { covariatesVary } from './adjusted-moments.js';
import type { Estimator } from './estimate.js';
import { allocationDiffers, leadingEstimator } from './leading-estimator.js';
import type { EstimationQuestion, Stratum } from './question.js';
import { everybodyIn, overallStratum } from './strata.js';

/** What is decided about the estimates of a metric before any outcome is compared. */
export interface EstimationDesign {
  readonly overall: Stratum;
  /** Arms have different shares in different strata. */
  readonly differs: boolean;
  /** There are covariates, and some of them varies. */
  readonly adjusts: boolean;
  readonly leading: Estimator;
}

export function designOf(question: EstimationQuestion): EstimationDesign {
  const differs = allocationDiffers(question.strata, question.arms);
  const overall = overallStratum(question);
  const everybody = everybodyIn(overall);
  const adjusts =
    question.covariates.length > 0 &&
    everybody !== undefined &&
    covariatesVary(everybody, question.covariates);
  return { overall, differs, adjusts, leading: leadingEstimator(differs, adjusts && question.adjustedLeads) };
}
