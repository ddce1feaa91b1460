import { Injectable } from '@nestjs/common';
import { ConsentStandingStore, PopulationStore } from '#customers';
import { Fault } from '#kernel';
import {
  Audit,
  Database,
  pinKnownAt,
  planForSets,
  type RunContext,
  type RunHandler,
  sql,
  type Transaction,
} from '#platform';
import { expectedVariantSql, seeEnds } from '../allocation/allocation.sql.js';
import { liesUnevenly, type Division } from '../allocation/shifted-cuts.js';
import type { Experiment } from '../design/experiment.js';
import { controlOf, variantKeys } from '../design/experiment-design.js';
import { ExperimentStore } from '../design/experiment.store.js';
import type { FrozenPlan } from '../design/frozen-plan.js';
import {
  exclusionsByNotesSql,
  exclusionsSql,
  keepsOutByNotesAlone,
  notedSql,
  optedOutSql,
  type EligibilityRule,
} from '../eligibility/candidates.sql.js';
import { readContactCaps } from '../eligibility/contact-cap.sql.js';
import { takeContactTurn } from '../eligibility/contact-turn.js';
import { readPlannedContacts } from '../eligibility/contacts.sql.js';
import { occupiedPeriod } from '../eligibility/contact-cap.js';
import { holdoutYear } from '../eligibility/global-holdout.js';
import { GlobalHoldoutStore } from '../eligibility/global-holdout.store.js';
import { planForNoted } from '../eligibility/plan-for-candidates.js';
import { PopulationDefinitions } from '../eligibility/population-definitions.js';
import type { ExperimentId } from '../experiment-id.js';
import { measuredSums, type MeasuredSums } from './balance-cells.js';
import { BalanceStore } from './balance.store.js';
import { EnrolmentStore, type EnrolmentCounts } from './enrolment.store.js';
import type { StagedRoster } from './staged-roster.js';

export interface AssignCustomersPayload {
  readonly experimentId: ExperimentId;
}

/** What the customers of a staged roster add up to, divided by where each tier was taken to end. */
interface ExpectedRoster {
  readonly division: Division;
  readonly expected: readonly MeasuredSums[];
}

/**
 * Freezes the roster of a fixed cohort and assigns it: once. Everything happens in one transaction that also ends the
 * run, so that a worker killed anywhere leaves nothing behind, and one that comes second finds the work done.
 */
@Injectable()
export class AssignCustomers implements RunHandler<AssignCustomersPayload> {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly experiments: ExperimentStore,
    private readonly enrolments: EnrolmentStore,
    private readonly balance: BalanceStore,
    private readonly holdouts: GlobalHoldoutStore,
    private readonly definitions: PopulationDefinitions,
    private readonly populations: PopulationStore,
    private readonly consents: ConsentStandingStore,
  ) {}

  async execute({ experimentId }: AssignCustomersPayload, context: RunContext): Promise<void> {
    const knownAt = await pinKnownAt(this.database);
    await this.database.transaction(async (tx) => {
      await planForSets(tx);
      const experiment = await this.experiments.lock(tx, experimentId);
      if (!experiment) throw new Fault('EXPERIMENT_MISSING', `No experiment has the id ${experimentId}`);
      const counts =
        experiment.enrolledAt === null
          ? await this.enrol(tx, experiment, knownAt, context)
          : await this.enrolments.counts(tx, experimentId);
      await context.complete(tx, counts);
    });
    await this.populations.shed();
  }

  private async enrol(
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
    const step = async (words: string, done: number) => {
      context.throwIfCancelled();
      await context.report({ step: words, done, total: 4 });
    };
    await takeContactTurn(tx);
    await step('who is eligible, and why others are not', 0);
    const roster = await this.enrolments.stage(tx, experimentId);
    const { expected, division } = await this.loadRoster(tx, roster, plan, { knownAt, context });
    const eligible = expected.reduce((sum, { n }) => sum + n, 0);
    if (eligible === 0) throw new Fault('NOBODY_ELIGIBLE', 'No customer of the population is eligible.');
    const occupied = occupiedPeriod(plan.startsOn, plan.analysis.observationDays);
    await this.enrolments.holdLayer(tx, roster, plan.layer, occupied, eligible);
    await step('dividing each tier', 1);
    const sums = await this.enrolments.divideExactly(tx, roster, expected, division);
    await step('comparing the variants before the start', 2);
    await this.enrolments.refreshStatistics(tx, roster);
    await this.balance.record(tx, experimentId, { enrolment: roster.enrolment, sums }, controlOf(plan).key);
    await step('closing the roster', 3);
    await this.enrolments.close(tx, experimentId);
    const counts = await this.enrolments.recordCounts(tx, experimentId, sums);
    await this.experiments.recordEnrolment(tx, experimentId, {
      runId: context.runId,
      knownAt,
      eligible,
      excluded: counts.excluded,
    });
    await this.audit.record(tx, context.actor, {
      action: 'experiment.enrolled',
      subject: `Experiment:${experimentId}`,
      detail: { eligible, excluded: counts.excluded, knownAt, planHash: experiment.planHash },
    });
    return counts;
  }

  /** Everybody of the population is excluded for a reason, or enrolled with the variant that their hash makes likely. */
  private async loadRoster(
    tx: Transaction,
    roster: StagedRoster,
    plan: FrozenPlan,
    { knownAt, context }: { knownAt: Date; context: RunContext },
  ): Promise<ExpectedRoster> {
    const holdout = await this.holdouts.fix(tx, holdoutYear(plan.startsOn), context.actor);
    let isKept = false;
    const population = await this.definitions.population(tx, plan.population, {
      knownAt,
      regions: plan.regions,
      stored: async (ofDate) => {
        const kept = await this.populations.keep(tx, ofDate);
        isKept = kept !== undefined;
        return kept;
      },
    });
    const heldOut = await this.holdouts.members(tx, holdout, knownAt);
    const { consentPurpose: purpose, layer, startsOn, variants, salt } = plan;
    const consent = await this.consents.keepUnusual(
      tx,
      { purpose, onDate: startsOn, knownAt },
      optedOutSql({ startsOn, knownAt }),
    );
    const rule: EligibilityRule = {
      experimentId: roster.experimentId,
      consent,
      variants,
      layer,
      startsOn,
      planned: await readPlannedContacts(tx, startsOn, roster.experimentId),
      caps: await readContactCaps(tx),
      holdout,
      heldOut,
      knownAt,
    };
    if (isKept && keepsOutByNotesAlone(rule))
      await this.enrolments.whileNoted(tx, roster, notedSql(rule), (noted) =>
        planForNoted(tx, () =>
          this.enrolments.exclude(tx, roster, exclusionsByNotesSql(population, rule, noted)),
        ),
      );
    else await this.enrolments.exclude(tx, roster, exclusionsSql(population, rule));
    const enrol = async (division: Division): Promise<ExpectedRoster> => {
      await this.enrolments.enrol(tx, roster, {
        population,
        salt,
        variant: expectedVariantSql(division, { tier: sql`candidate.tier`, hash: sql`candidate.hash` }),
        enrolledOn: sql`${startsOn}::date`,
      });
      return { division, expected: await measuredSums(tx, roster.enrolment) };
    };
    const { division, expected } = await enrol({ variants: variantKeys(plan), allocation: plan.allocation! });
    if (!liesUnevenly(expected, division)) return { division, expected };
    const seen = await seeEnds(tx, { name: roster.enrolment }, expected, division);
    await this.enrolments.discard(tx, roster);
    return enrol(seen);
  }
}
