import { truthMetrics } from '#synthetic';
import type { ConductedCampaign } from './conduct-campaign.js';
import type { DemoTeam } from './demo-team.js';

export interface Comparison {
  readonly variant: string;
  readonly leading: boolean;
  readonly estimator: string;
  readonly valueControl: number | null;
  readonly valueTreatment: number | null;
  readonly point: number | null;
  readonly interval: { readonly low: number | null; readonly high: number | null } | null;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly method: string;
  readonly trust: { readonly ok: boolean; readonly because: readonly string[] };
}

export interface MetricResult {
  readonly key: string;
  readonly role: string;
  readonly comparisons: readonly Comparison[];
  readonly tiers: readonly { readonly name: string; readonly comparisons: readonly Comparison[] }[];
}

export interface EvaluatedCampaign {
  readonly conducted: ConductedCampaign;
  readonly evaluationId: string;
  readonly sampleRatio: string;
  readonly finding: readonly { readonly variant: string; readonly finding: string }[];
  readonly metrics: readonly MetricResult[];
}

const comparison = `variant leading estimator valueControl valueTreatment point interval { low high } p pAdjusted method trust { ok because }`;

export interface RequestedEvaluation {
  readonly conducted: ConductedCampaign;
  readonly evaluationId: string;
  readonly runId: string;
}

/** Asks for the evaluation of a campaign's experiment; it is done in the background. */
export async function requestEvaluation(
  team: DemoTeam,
  conducted: ConductedCampaign,
): Promise<RequestedEvaluation> {
  const { evaluationId, run } = await team.analyst.act<{ evaluationId: string; run: { id: string } }>(
    'evaluate',
    `mutation ($id: ID!) { evaluate(experimentId: $id) { __typename ... on RequestedEvaluation { evaluationId run { id } } ... on Refusal { message field } } }`,
    { id: conducted.experimentId },
  );
  return { conducted, evaluationId, runId: run.id };
}

/** Waits for an evaluation and reads the metrics whose truth is known. */
export async function readEvaluation(
  team: DemoTeam,
  { conducted, evaluationId, runId }: RequestedEvaluation,
): Promise<EvaluatedCampaign> {
  await team.analyst.runToEnd(runId, team.progressOf(`evaluating ${conducted.plan.code}`));
  const { evaluation } = await team.analyst.ask<{
    evaluation: {
      sampleRatio: { withOutcome: { verdict: string } };
      decision: { arms: { variant: string; finding: string }[] };
      metrics: MetricResult[];
    };
  }>(
    `query ($id: ID!, $keys: [String!]) { evaluation(id: $id) {
       sampleRatio { withOutcome { verdict } } decision { arms { variant finding } }
       metrics(keys: $keys) { key role comparisons { ${comparison} } tiers { name comparisons { ${comparison} } } } } }`,
    { id: evaluationId, keys: [...new Set([...truthMetrics, conducted.plan.primary])] },
  );
  return {
    conducted,
    evaluationId,
    sampleRatio: evaluation.sampleRatio.withOutcome.verdict,
    finding: evaluation.decision.arms,
    metrics: evaluation.metrics,
  };
}
