import { Injectable } from '@nestjs/common';
import { PopulationStore } from '#customers';
import { Fault } from '#kernel';
import {
  Audit,
  Database,
  pinKnownAt,
  sql,
  type RunContext,
  type RunHandler,
  type Transaction,
} from '#platform';
import type { Experiment } from '../design/experiment.js';
import { controlOf } from '../design/experiment-design.js';
import { ExperimentStore } from '../design/experiment.store.js';
import type { FrozenPlan } from '../design/frozen-plan.js';
import { PopulationDefinitions } from '../eligibility/population-definitions.js';
import { measuredSums } from '../enrolment/balance-cells.js';
import { BalanceStore } from '../enrolment/balance.store.js';
import { EnrolmentStore, type EnrolmentCounts } from '../enrolment/enrolment.store.js';
import type { StagedRoster } from '../enrolment/staged-roster.js';
import type { ExperimentId } from '../experiment-id.js';
import { AssignmentCheckStore } from './assignment-check.store.js';

export interface AdoptAssignmentsPayload {
  readonly experimentId: ExperimentId;
}

/**
 * Enrols the customers whom another system assigned, as it assigned them, and reports what is wrong with that: customers
 * in two variants (all out), facts of the campaign before the assignment, shares that differ from the plan. Nobody else
 * is left out: what happened, happened. Once, in one transaction, as for a fixed cohort.
 */
@Injectable()
export class AdoptAssignments implements RunHandler<AdoptAssignmentsPayload> {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly experiments: ExperimentStore,
    private readonly enrolments: EnrolmentStore,
    private readonly balance: BalanceStore,
    private readonly checks: AssignmentCheckStore,
    private readonly definitions: PopulationDefinitions,
    private readonly populations: PopulationStore,
  ) {}

  async execute({ experimentId }: AdoptAssignmentsPayload, context: RunContext): Promise<void> {
    const knownAt = await pinKnownAt(this.database);
    await this.database.transaction(async (tx) => {
      const experiment = await this.experiments.lock(tx, experimentId);
      if (!experiment) throw new Fault('EXPERIMENT_MISSING', `No experiment has the id ${experimentId}`);
      const counts =
        experiment.enrolledAt === null
          ? await this.adopt(tx, experiment, knownAt, context)
          : await this.enrolments.counts(tx, experimentId);
      await context.complete(tx, counts);
    });
  }

  private async adopt(
    tx: Transaction,
    experiment: Experiment,
    knownAt: Date,
    context: RunContext,
  ): Promise<EnrolmentCounts> {
    const { experimentId, plan } = experiment;
    if (experiment.state !== 'frozen' || plan === null) {
      throw new Fault(
        'EXPERIMENT_NOT_FROZEN',
        `Experiment ${experiment.code} is '${experiment.state}', not frozen`,
      );
    }
    await context.report({ step: 'reading the assignments', done: 0, total: 2 });
    const roster = await this.loadRoster(tx, experimentId, plan, knownAt);
    const { enrolment } = roster;
    const sums = await measuredSums(tx, enrolment);
    context.throwIfCancelled();
    await context.report({ step: 'checking the assignments', done: 1, total: 2 });
    await this.enrolments.refreshStatistics(tx, roster);
    await this.balance.record(tx, experimentId, { enrolment, sums }, controlOf(plan).key);
    const counts = sums.map(({ tier, variant, n }) => ({ tier, variant, customers: n }));
    await this.checks.record(tx, experimentId, plan, { enrolment, counts }, knownAt);
    await this.enrolments.close(tx, experimentId);
    const recorded = await this.enrolments.recordCounts(tx, experimentId, sums);
    const { enrolled: eligible, excluded } = recorded;
    await this.experiments.recordEnrolment(tx, experimentId, {
      runId: context.runId,
      knownAt,
      eligible,
      excluded,
    });
    await this.audit.record(tx, context.actor, {
      action: 'experiment.enrolled',
      subject: `Experiment:${experimentId}`,
      detail: { externallyAssigned: true, eligible, excluded, knownAt, planHash: experiment.planHash },
    });
    return recorded;
  }

  private async loadRoster(
    tx: Transaction,
    experimentId: ExperimentId,
    plan: FrozenPlan,
    knownAt: Date,
  ): Promise<StagedRoster> {
    const given = sql`experiments.external_assignment where experiment_id = ${experimentId}::uuid`;
    const among = sql`select customer_id from ${given}`;
    await this.populations.keepProfiles(tx, { asOf: plan.population.asOf, knownAt, among });
    const population = await this.definitions.population(tx, plan.population, {
      knownAt,
      regions: [],
      among,
    });
    const roster = await this.enrolments.stage(tx, experimentId);
    await this.enrolments.exclude(
      tx,
      roster,
      sql`
        select p.customer_id, 'conflictingAssignment' as reason, p.tier, p.lifecycle, p.region from (${population}) as p
         where p.customer_id in (select customer_id from ${given} group by customer_id having count(*) > 1)`,
    );
    await this.enrolments.enrol(tx, roster, {
      population,
      salt: plan.salt,
      assigned: sql`join (select * from ${given}) as given on given.customer_id = candidate.customer_id`,
      variant: sql`given.variant`,
      enrolledOn: sql`given.assigned_on`,
    });
    return roster;
  }
}
