import { Injectable } from '@nestjs/common';
import { firstCampaignFactsSql } from '#measurement';
import { Database, sql, type Sql, type Transaction } from '#platform';
import type { FrozenPlan } from '../design/frozen-plan.js';
import { assignmentRatio, type SampleRatioFinding, type VariantCount } from '../enrolment/sample-ratio.js';
import type { ExperimentId } from '../experiment-id.js';

/** What was found when an external assignment was enrolled. */
export interface AssignmentCheck {
  readonly experimentId: ExperimentId;
  /** Customers whom the files name. */
  readonly assigned: number;
  /** Customers in more than one variant; all of them are left out. */
  readonly inTwoVariants: number;
  /** Enrolled customers with a fact of the campaign before they were assigned. */
  readonly factsBeforeAssignment: number;
  readonly sampleRatio: SampleRatioFinding;
}

@Injectable()
export class AssignmentCheckStore {
  constructor(private readonly database: Database) {}

  async record(
    tx: Transaction,
    experimentId: ExperimentId,
    plan: FrozenPlan,
    { enrolment, counts }: { readonly enrolment: Sql; readonly counts: readonly VariantCount[] },
    knownAt: Date,
  ): Promise<void> {
    const facts = firstCampaignFactsSql({ campaignCode: plan.campaignCode, knownAt });
    await tx.query(sql`
      insert into experiments.assignment_check
        (experiment_id, assigned, in_two_variants, facts_before_assignment, sample_ratio)
      select ${experimentId}::uuid, count(*), count(*) filter (where variants > 1),
             (select count(*) from ${enrolment} as e join (${facts}) as fact using (customer_id)
               where fact.first_fact_on < e.enrolled_on),
             ${JSON.stringify(assignmentRatio(plan, counts))}::jsonb
        from (select customer_id, count(*) as variants from experiments.external_assignment
               where experiment_id = ${experimentId}::uuid group by customer_id) as given`);
  }

  async find(experimentId: ExperimentId): Promise<AssignmentCheck | undefined> {
    return this.database.one<AssignmentCheck>(sql`
      select experiment_id as "experimentId", assigned, in_two_variants as "inTwoVariants",
             facts_before_assignment as "factsBeforeAssignment", sample_ratio as "sampleRatio"
        from experiments.assignment_check where experiment_id = ${experimentId}`);
  }
}
