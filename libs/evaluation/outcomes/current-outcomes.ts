import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson, type CalendarDate } from '#kernel';
import { unitOutcomeColumns } from '#measurement';
import { keptFrom, monthlyTables, sql, type Transaction } from '#platform';
import {
  inputFingerprintSql,
  moveFingerprint,
  takeFingerprint,
  type InputFingerprint,
} from './input-fingerprint.sql.js';
import { CutStore } from '../cuts/cut.store.js';
import type { OutcomeQuestion } from './outcome-question.js';
import { planForFew } from './plan-for-repetition.js';
import { countManagers, type CountedOutcomes } from '../reading/outcome-figures.js';
import { KeptTallyStore, presentOutcomes } from '../tally/kept-tally.store.js';
import { tallyLayout } from '../tally/tally-columns.js';
import { tallyUnits } from '../tally/tally-units.js';
import { noTally, tallyAfter, unitsOf } from '../tally/tally.js';
import { touchedCustomersSql, type OutcomeDates } from './touched-customers.sql.js';
import { unitOutcomeColumnList, unitOutcomeSql } from './unit-outcome.sql.js';

/** Unit outcomes as a question wants them, in an open transaction. */
export interface CurrentOutcomes extends CountedOutcomes {
  /** How many units were computed: all of them, or those that were touched since. */
  readonly computed: number;
  /** The fingerprint of what they are made of, which is kept with them. */
  fingerprint(): Promise<InputFingerprint>;
  /** Lets others see them; last in the transaction, because readers wait from here on. */
  publish(): Promise<void>;
}

const columns = Object.keys(unitOutcomeColumns);

/**
 * So many units are moved within cuts that are kept, whatever their share. Where more were touched, and a large share, cuts are counted
 * anew: in several processes, and once in place of twice.
 */
const unitsMovedAnyway = 1_000;
const shareMoved = 0.2;

interface RowsAndSums extends Omit<CurrentOutcomes, 'fingerprint'> {
  /** Whether the cuts that are kept are of these outcomes. */
  readonly cutsHold: boolean;
}
type Managers = CountedOutcomes['managers'];

/** For what the outcomes of an experiment were built. */
interface Build extends OutcomeDates {
  readonly basis: string;
  readonly managers: Readonly<Record<string, number>> | null;
  readonly fingerprint: InputFingerprint | null;
}

/**
 * Keeps the unit outcomes of each experiment in a partition of its own. What was built before is brought up to date from the
 * customers whom something touched since, and only what differs is written; where nothing was built, or for another plan, all
 * are built anew beside the present ones. What the outcomes add up to is kept with them: the units that were touched are taken
 * away as they were and added as they are; so is the fingerprint of their input. Both ways end in the same rows, sums and
 * fingerprint; so do cuts that are asked for, which are counted anew only with all outcomes.
 */
@Injectable()
export class CurrentOutcomesStore {
  constructor(
    private readonly tallies: KeptTallyStore,
    private readonly cuts: CutStore,
  ) {}

  async bringUpToDate(tx: Transaction, question: OutcomeQuestion): Promise<CurrentOutcomes> {
    const { experimentId } = question;
    await tx.query(sql`select evaluation.lock_unit_outcomes(${experimentId}::uuid)`);
    const basis = basisOf(question, await monthsKeptFrom(tx));
    const present = await tx.one<Build>(sql`
      select known_at as "knownAt", evaluated_on as "evaluatedOn", basis, managers, fingerprint
        from evaluation.unit_outcome_build where experiment_id = ${experimentId}::uuid for update`);
    const built = present?.basis === basis ? present : undefined;
    const outcomes = built ? await this.refresh(tx, question, built) : await this.build(tx, question);
    await this.cuts.renew(tx, experimentId, { outcomes: outcomes.relation, holds: outcomes.cutsHold });
    await tx.query(sql`
      insert into evaluation.unit_outcome_build (experiment_id, known_at, evaluated_on, basis, managers)
      values (${experimentId}, ${question.knownAt}, ${question.evaluatedOn}, ${basis},
              ${JSON.stringify(Object.fromEntries(outcomes.managers))}::jsonb)
      on conflict (experiment_id) do update
         set known_at = excluded.known_at, evaluated_on = excluded.evaluated_on, basis = excluded.basis,
             managers = excluded.managers, fingerprint = null`);
    const { cutsHold: _cutsHold, ...current } = outcomes;
    return { ...current, fingerprint: () => this.fingerprintOf(tx, question, built) };
  }

  private async fingerprintOf(
    tx: Transaction,
    question: OutcomeQuestion,
    built: Build | undefined,
  ): Promise<InputFingerprint> {
    const kept = built?.fingerprint;
    const fingerprint = kept
      ? await planForFew(tx, () => moveFingerprint(tx, question, built, kept))
      : await takeFingerprint(tx, question);
    await tx.query(sql`
      update evaluation.unit_outcome_build set fingerprint = ${JSON.stringify(fingerprint)}::jsonb
       where experiment_id = ${question.experimentId}::uuid`);
    return fingerprint;
  }

  /** Load, then keys; attaching is left for the end. */
  private async build(tx: Transaction, question: OutcomeQuestion): Promise<RowsAndSums> {
    const { experimentId } = question;
    await tx.query(sql`select evaluation.open_unit_outcomes(${experimentId}::uuid)`);
    const next = sql.identifier(`evaluation.unit_outcome_${experimentId.replaceAll('-', '')}_next`);
    const { text, values } = sql`
      insert into ${next} (experiment_id, customer_id, ${unitOutcomeColumnList}) ${unitOutcomeSql(question)}`;
    const { rowCount } = await tx.client.query(text, [...values]);
    await tx.query(sql`select evaluation.key_unit_outcomes(${experimentId}::uuid)`);
    return {
      relation: next,
      tally: await this.tallies.countAnew(tx, experimentId, next),
      managers: await countManagers(tx, experimentId),
      computed: rowCount ?? 0,
      cutsHold: false,
      publish: async () => {
        await tx.query(sql`select evaluation.attach_unit_outcomes(${experimentId}::uuid)`);
      },
    };
  }

  private async refresh(tx: Transaction, question: OutcomeQuestion, built: Build): Promise<RowsAndSums> {
    const { experimentId } = question;
    const kept = (await this.tallies.findTally(tx, experimentId)) ?? noTally;
    const ofTouched = sql`(
      select u.* from touched t
        join evaluation.unit_outcome u on u.experiment_id = ${experimentId}::uuid and u.customer_id = t.customer_id)`;
    await tx.query(sql`
      create temporary table touched on commit drop as
      select customer_id from (${touchedCustomersSql(question, built)}) as t order by customer_id`);
    await tx.query(sql`analyze touched`);
    const { computed } = (await tx.one<{ computed: number }>(
      sql`select count(*)::int as computed from touched`,
    ))!;
    const cutsHold = computed <= Math.max(unitsMovedAnyway, shareMoved * unitsOf(kept));
    const held = cutsHold ? await this.cuts.hold(tx, experimentId) : [];
    const cuts = computed === 0 ? [] : held;
    const addUp = async () => ({
      tally: await tallyUnits(tx, ofTouched),
      cuts: await this.cuts.cellsOf(tx, experimentId, cuts, ofTouched),
    });
    const assignments = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    const of = (alias: string) => sql.literal(columns.map((column) => `${alias}.${column}`).join(', '));
    const { left, came } = await planForFew(tx, async () => {
      const asTheyWere = await addUp();
      await tx.query(sql`
        insert into evaluation.unit_outcome as present (experiment_id, customer_id, ${unitOutcomeColumnList})
        ${unitOutcomeSql(question, sql`select customer_id from touched`)}
        on conflict (experiment_id, customer_id) do update set ${sql.literal(assignments)}
         where (${of('present')}) is distinct from (${of('excluded')})`);
      return { left: asTheyWere, came: await addUp() };
    });
    const tally = tallyAfter(kept, { left: left.tally, came: came.tally });
    await this.tallies.replace(tx, experimentId, tally);
    await this.cuts.move(tx, experimentId, { left: left.cuts, came: came.cuts });
    return {
      relation: presentOutcomes(experimentId),
      tally,
      managers: await this.managersOf(tx, experimentId, built),
      computed,
      cutsHold,
      publish: async () => undefined,
    };
  }

  /** Enrolment is closed when an experiment is evaluated, and nobody's manager at enrolment changes: counted once. */
  private async managersOf(tx: Transaction, experimentId: string, { managers }: Build): Promise<Managers> {
    return managers === null ? countManagers(tx, experimentId) : new Map(Object.entries(managers));
  }
}

/**
 * The first days of which snapshots and facts are kept. The tables are locked against the dropping of further months, so that
 * this holds until the end of the transaction.
 */
async function monthsKeptFrom(tx: Transaction): Promise<readonly (CalendarDate | null)[]> {
  await tx.query(sql`lock table customers.snapshot, measurement.fact in access share mode`);
  const days: (CalendarDate | null)[] = [];
  for (const table of monthlyTables) days.push((await keptFrom(tx, table)) ?? null);
  return days;
}

/**
 * Everything besides the two dates and the rows: the question, the statements that answer it, and what is added up. Where months
 * were dropped, rows are gone by which one could tell what changed: a fact that had been moved there ended one that is kept.
 */
function basisOf(
  { knownAt: _knownAt, evaluatedOn: _evaluatedOn, ...rest }: OutcomeQuestion,
  monthsKept: readonly (CalendarDate | null)[],
): string {
  const fixed: OutcomeQuestion = {
    ...rest,
    knownAt: new Date(0),
    evaluatedOn: '1970-01-01' as CalendarDate,
  };
  return createHash('sha256')
    .update(canonicalJson({ ...rest, monthsKept }))
    .update(tallyLayout)
    .update(unitOutcomeSql(fixed).text)
    .update(inputFingerprintSql(fixed).text)
    .digest('hex');
}
