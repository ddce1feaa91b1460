import { Injectable } from '@nestjs/common';
import type { LifecycleRuleDefinition } from '#customers';
import type { FrozenPlan } from '#experiments';
import type { CalendarDate } from '#kernel';
import { defaultOutcomeRules } from '#measurement';
import { sql, type Queryable } from '#platform';
import { evaluationPlan } from '../plan/evaluation-plan.js';
import type { ExperimentNeed } from './needed-days.js';

interface ExperimentRow {
  readonly code: string;
  readonly populationAsOf: CalendarDate;
  readonly startsOn: CalendarDate;
  readonly plan: FrozenPlan | null;
  readonly lifecycle: LifecycleRuleDefinition;
}

/** What looks back at months of snapshots and facts. */
@Injectable()
export class NeededDaysReader {
  /** Experiments that may still be enrolled, evaluated or reproduced: all but the cancelled, until their campaign is archived. */
  async experiments(via: Queryable): Promise<ExperimentNeed[]> {
    const rows = await via.query<ExperimentRow>(sql`
      select e.code, e.population_as_of as "populationAsOf", e.starts_on as "startsOn", l.definition as lifecycle,
             coalesce((select a.plan from experiments.amendment a
                        where a.experiment_id = e.experiment_id order by a.amendment_no desc limit 1), e.plan) as plan
        from experiments.experiment e
        join campaigns.campaign c using (campaign_id)
        join customers.lifecycle_rule l
          on l.rule_key = e.lifecycle_rule_key and l.version = e.lifecycle_rule_version
       where e.state <> 'cancelled' and c.state <> 'archived'
       order by e.code`);
    return rows.map(({ plan, ...row }) => ({
      ...row,
      baselineMaxAgeDays: (plan === null ? defaultOutcomeRules : evaluationPlan(plan).rules)
        .baselineMaxAgeDays,
    }));
  }

  /** Every rule by which a lifecycle may be asked for today. */
  async lifecycles(
    via: Queryable,
  ): Promise<{ readonly key: string; readonly definition: LifecycleRuleDefinition }[]> {
    return via.query(sql`
      select distinct on (rule_key) rule_key as key, definition
        from customers.lifecycle_rule order by rule_key, version desc`);
  }
}
