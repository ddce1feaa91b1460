import { Injectable } from '@nestjs/common';
import { referencesSql } from '#customers';
import type { Actor } from '#kernel';
import { Database, sql, SuppressionReader } from '#platform';
import type { EvaluationId } from '../evaluation.js';
import type { ChangeCause } from './cause.js';
import type { CauseCount, ChangedCustomer, Explanation, FigureChange } from './explanation.js';
import { figureChanges, type StoredCause, type StoredStep } from './figure-changes.js';

/** Where a page of changed customers begins. */
export interface ChangedCustomerKey {
  readonly customerId: string;
  readonly cause: string;
}

/** Questions about explained pairs of evaluations. Whoever asks has found both evaluations with their own eyes. */
@Injectable()
export class ExplanationReader {
  constructor(
    private readonly database: Database,
    private readonly suppression: SuppressionReader,
  ) {}

  async find(laterId: EvaluationId, earlierId: EvaluationId): Promise<Explanation | undefined> {
    return this.database.one<Explanation>(sql`
      select explanation_id as "explanationId", experiment_id as "experimentId", earlier_id as "earlierId",
             later_id as "laterId", run_id as "runId", plan_amended as "planAmended", recorded_at as "recordedAt"
        from evaluation.explanation where later_id = ${laterId}::uuid and earlier_id = ${earlierId}::uuid`);
  }

  /** Every cause that changed somebody's outcome. */
  async causes({ explanationId }: Explanation, actor: Actor): Promise<CauseCount[]> {
    const least = await this.suppression.leastFor(actor);
    const found = await this.database.query<{ cause: ChangeCause; customers: number }>(sql`
      select cause, sum(customers)::int as customers from evaluation.change_cause
       where explanation_id = ${explanationId}::uuid group by cause order by min(${placeOf})`);
    return found.map(({ cause, customers }) => ({ cause, customers: customers < least ? null : customers }));
  }

  /** The figures that differ, with the steps from one evaluation to the other. */
  async figures(
    { explanationId }: Explanation,
    { metrics }: { readonly metrics?: readonly string[] },
    actor: Actor,
  ): Promise<FigureChange[]> {
    const steps = await this.database.query<StoredStep>(sql`
      select metric, tier, variant, control, cause, value_before as "before", value_after as "after",
             numerator_before::text as "sumBefore", numerator_after::text as "sumAfter", n_before as "nBefore",
             n_after as "nAfter", smallest_n as "smallestN"
        from evaluation.change_step
       where explanation_id = ${explanationId}::uuid
         and (${metrics ?? null}::text[] is null or metric = any(${metrics ?? null}::text[]))
       order by metric, tier, control <> '', variant, control, step`);
    const causes = await this.database.query<StoredCause>(sql`
      select cause, variant, tier, customers from evaluation.change_cause
       where explanation_id = ${explanationId}::uuid`);
    return figureChanges(steps, causes, await this.suppression.leastFor(actor));
  }

  /** The customers themselves, of the actor's regions, for roles that may see single customers. */
  async customers(
    { explanationId, experimentId }: Explanation,
    asked: { readonly cause?: ChangeCause; readonly after?: ChangedCustomerKey; readonly limit: number },
    { regions }: Actor,
  ): Promise<ChangedCustomer[]> {
    const { cause, after, limit } = asked;
    const seen = regions === 'all' ? sql`true` : sql`e.region = any(${regions}::text[])`;
    const onward = after
      ? sql`(c.customer_id, c.cause) > (${after.customerId}::bigint, ${after.cause}::text)`
      : sql`true`;
    return this.database.query<ChangedCustomer>(sql`
      select c.customer_id::text as "customerId", known.reference, c.cause, c.variant, c.tier, c.changes
        from evaluation.changed_unit c
        join experiments.enrolment e
          on e.experiment_id = ${experimentId}::uuid and e.customer_id = c.customer_id
        left join (${referencesSql}) as known on known.customer_id = c.customer_id
       where c.explanation_id = ${explanationId}::uuid and ${seen} and ${onward}
         and ${cause === undefined ? sql`true` : sql`c.cause = ${cause}`}
       order by c.customer_id, c.cause
       limit ${limit}`);
  }
}

const placeOf = sql`array_position(
  array['lateFacts', 'restatedSnapshots', 'restatedCustomers', 'daysPassed', 'amendedPlan'], cause)`;
