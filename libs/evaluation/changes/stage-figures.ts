import type { FrozenPlan } from '#experiments';
import type { Sql, Transaction } from '#platform';
import type { OutcomeQuestion } from '../outcomes/outcome-question.js';
import { decidingMetric, evaluationPlan } from '../plan/evaluation-plan.js';
import { countOutcomes, readFigures } from '../reading/outcome-figures.js';
import { assembleResult } from '../results/assemble-result.js';
import { armRows, comparisonRows, type ResultRow } from '../results/result-rows.js';

/** A figure of an arm (control empty) or a difference by the leading estimator; tier empty: overall. */
export interface StageFigure {
  readonly metric: string;
  readonly tier: string;
  readonly variant: string;
  readonly control: string;
  readonly value: number | null;
  readonly numerator: string | null;
  readonly n: number | null;
  readonly smallestN: number;
}

export interface StageFigures {
  readonly figures: ReadonlyMap<string, StageFigure>;
  /** As they would be stored, overall and by tier: to be held against what is stored. */
  readonly arms: readonly ResultRow[];
}

/** What an evaluation of these unit outcomes would say, by the statement and the rules of evaluation itself. */
export async function stageFigures(
  tx: Transaction,
  relation: Sql,
  { question, plan }: { readonly question: OutcomeQuestion; readonly plan: FrozenPlan },
): Promise<StageFigures> {
  const read = await readFigures(tx, await countOutcomes(tx, relation, question), question, []);
  const interim = question.windowEnds.some((end) => end >= question.evaluatedOn);
  const result = assembleResult(evaluationPlan(plan), read, { primary: decidingMetric(plan), interim });
  const arms = armRows(result.arms).filter(isOverallOrTier);
  const differences = comparisonRows(result.comparisons).filter(
    (row) => isOverallOrTier(row) && row['leads'],
  );
  const figures = [...arms.map(ofArm), ...differences.map(ofComparison)];
  return { figures: new Map(figures.map((figure) => [keyOf(figure), figure])), arms };
}

function isOverallOrTier({ dimension }: ResultRow): boolean {
  return dimension === '' || dimension === 'tier';
}

function keyOf({ metric, tier, variant, control }: StageFigure): string {
  return JSON.stringify([metric, tier, variant, control]);
}

function ofArm(row: ResultRow): StageFigure {
  return {
    metric: row['metric'] as string,
    tier: row['cell'] as string,
    variant: row['variant'] as string,
    control: '',
    value: row['value'] as number | null,
    numerator: row['numerator_sum'] as string | null,
    n: row['n'] as number,
    smallestN: row['n'] as number,
  };
}

function ofComparison(row: ResultRow): StageFigure {
  return {
    metric: row['metric'] as string,
    tier: row['cell'] as string,
    variant: row['variant'] as string,
    control: row['control'] as string,
    value: row['point'] as number | null,
    numerator: null,
    n: null,
    smallestN: Math.min(row['n_control'] as number, row['n_treatment'] as number),
  };
}
