import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import { outcomeRules } from '#measurement';
import type { AnalysisPlan, ExperimentDesign } from './experiment-design.js';

/** What is fixed at launch and bound by the plan hash: the design with its salt and the campaign that it belongs to. */
export interface FrozenPlan extends ExperimentDesign {
  readonly form: 'tierlift.plan.1';
  readonly experimentCode: string;
  readonly campaignCode: string;
  /** Regions of the campaign, to which the population is limited; empty: the whole bank. */
  readonly regions: readonly string[];
  /** What customers must have consented to. */
  readonly consentPurpose: string;
  readonly salt: string;
}

export interface HashedPlan {
  readonly plan: FrozenPlan;
  /** The plan in the one spelling that is hashed. */
  readonly canonical: string;
  /** SHA-256 of the canonical JSON, in lower-case hexadecimal. */
  readonly planHash: string;
}

/** The thresholds of the outcomes are written out: a later default must not change what was frozen. */
export function freezePlan(
  design: ExperimentDesign,
  fixed: Pick<FrozenPlan, 'experimentCode' | 'campaignCode' | 'regions' | 'consentPurpose' | 'salt'>,
): HashedPlan {
  const analysis = { ...design.analysis, outcomeRules: outcomeRules(design.analysis.outcomeRules) };
  return hashPlan({ form: 'tierlift.plan.1', ...design, analysis, ...fixed });
}

export function hashPlan(plan: FrozenPlan): HashedPlan {
  const canonical = canonicalJson(plan);
  return { plan, canonical, planHash: createHash('sha256').update(canonical, 'utf8').digest('hex') };
}

/** What may be amended after launch. Everything else decided who is assigned to what, and stays. */
export type AmendableAnalysis = Pick<
  AnalysisPlan,
  'primary' | 'secondary' | 'guardrails' | 'observationDays' | 'alpha' | 'covariates' | 'outcomeRules'
>;

export const amendableFields = [
  'primary',
  'secondary',
  'guardrails',
  'observationDays',
  'alpha',
  'covariates',
  'outcomeRules',
] as const satisfies readonly (keyof AmendableAnalysis)[];

/** The plan after an amendment, with a hash of its own. The plan before it stays recorded. */
export function amendPlan(plan: FrozenPlan, change: Partial<AmendableAnalysis>): HashedPlan {
  const given = Object.fromEntries(
    amendableFields.filter((field) => change[field] !== undefined).map((field) => [field, change[field]]),
  );
  const rules = outcomeRules(change.outcomeRules, outcomeRules(plan.analysis.outcomeRules));
  const analysis = { ...plan.analysis, ...given, ...(change.outcomeRules ? { outcomeRules: rules } : {}) };
  const metrics = [...analysis.primary, ...analysis.secondary, ...analysis.guardrails];
  const expectations = analysis.expectations.filter(({ metric }) => metrics.includes(metric));
  return hashPlan({ ...plan, analysis: { ...analysis, expectations } });
}
