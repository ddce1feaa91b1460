import { Injectable } from '@nestjs/common';
import { LifecycleRuleReader, TierSchemeReader } from '#customers';
import type { FrozenPlan } from '#experiments';
import { Fault, type CalendarDate } from '#kernel';
import { sql, type Queryable } from '#platform';
import type { EvaluateExperimentPayload } from '../evaluation.js';
import { evaluationPlan } from '../plan/evaluation-plan.js';
import type { OutcomeQuestion } from './outcome-question.js';

/** Puts together what the unit outcomes of an experiment depend on. */
@Injectable()
export class OutcomeQuestionReader {
  constructor(
    private readonly tierSchemes: TierSchemeReader,
    private readonly lifecycleRules: LifecycleRuleReader,
  ) {}

  async of(
    via: Queryable,
    payload: Pick<EvaluateExperimentPayload, 'experimentId' | 'knownAt' | 'evaluatedOn'>,
    frozen: FrozenPlan,
  ): Promise<OutcomeQuestion> {
    const { tierScheme, lifecycleRule } = frozen.population;
    const scheme = await this.tierSchemes.find(tierScheme.key, tierScheme.version, via);
    const rule = await this.lifecycleRules.find(lifecycleRule.key, lifecycleRule.version, via);
    if (!scheme || !rule) {
      throw new Fault(
        'POPULATION_MISSING',
        'A tier scheme or lifecycle rule that the plan pins does not exist',
      );
    }
    const { campaignCode, startsOn, observationDays, rules } = evaluationPlan(frozen);
    const ends = await via.query<{ end: CalendarDate }>(sql`
      select distinct enrolled_on + (${observationDays}::int - 1) as end
        from experiments.enrolment where experiment_id = ${payload.experimentId}::uuid order by 1`);
    return {
      experimentId: payload.experimentId,
      campaignCode,
      startsOn,
      observationDays,
      windowEnds: ends.map((row) => row.end),
      knownAt: new Date(payload.knownAt),
      evaluatedOn: payload.evaluatedOn,
      rules,
      tierScheme: scheme.definition,
      lifecycleRule: rule.definition,
    };
  }
}
