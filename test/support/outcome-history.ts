import fc from 'fast-check';
import { EraseCustomer } from '#customers';
import { ExperimentReader, type ExperimentId } from '#experiments';
import type { CalendarDate } from '#kernel';
import { sql, type Sql, type Transaction } from '#platform';
import { cutCellsSql, type CountedCell } from '../../libs/evaluation/cuts/cut-cells.sql.js';
import { CutStore } from '../../libs/evaluation/cuts/cut.store.js';
import { cutBy, nameOfCut, type Cut } from '../../libs/evaluation/cuts/cut.js';
import { CurrentOutcomesStore } from '../../libs/evaluation/outcomes/current-outcomes.js';
import {
  takeFingerprint,
  type InputFingerprint,
} from '../../libs/evaluation/outcomes/input-fingerprint.sql.js';
import type { OutcomeQuestion } from '../../libs/evaluation/outcomes/outcome-question.js';
import { OutcomeQuestionReader } from '../../libs/evaluation/outcomes/outcome-question.reader.js';
import { planForRepetition } from '../../libs/evaluation/outcomes/plan-for-repetition.js';
import { unitOutcomeSql } from '../../libs/evaluation/outcomes/unit-outcome.sql.js';
import { momentsOfCell } from '../../libs/evaluation/moments/cell-moments.js';
import { countOutcomes, readFigures } from '../../libs/evaluation/reading/outcome-figures.js';
import { KeptTallyStore } from '../../libs/evaluation/tally/kept-tally.store.js';
import { tallyBreakdowns } from '../../libs/evaluation/tally/tally-units.js';
import type { EvaluationBench } from './evaluation-bench.js';
import { accepted } from './experiment-bench.js';
import { administrator } from './intake-bench.js';

export const historyUnits = 14;
const startsOn = '2026-07-01';
const monthEnds = ['2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31', '2026-09-30'];

/** One thing that becomes known about one customer. */
export type Arrival =
  | { readonly kind: 'snapshot'; readonly unit: number; readonly month: number; readonly aum: number }
  | { readonly kind: 'idle'; readonly unit: number; readonly month: number }
  | {
      readonly kind: 'fact';
      readonly unit: number;
      readonly event: number;
      readonly fact: string;
      readonly day: number;
      /** A revision that comes after the one that follows it. */
      readonly overtaken?: boolean;
    }
  | { readonly kind: 'attributes'; readonly unit: number; readonly closedOn: string | undefined }
  | { readonly kind: 'tag'; readonly unit: number }
  | { readonly kind: 'erasure'; readonly unit: number };

const unit = fc.integer({ min: 0, max: historyUnits - 1 });
const month = fc.integer({ min: 0, max: monthEnds.length - 1 });
const arrival: fc.Arbitrary<Arrival> = fc.oneof(
  fc.record({
    kind: fc.constant('snapshot' as const),
    unit,
    month,
    aum: fc.integer({ min: 0, max: 40 }).map((thousands) => thousands * 1000),
  }),
  fc.record({ kind: fc.constant('idle' as const), unit, month }),
  fc.record({
    kind: fc.constant('fact' as const),
    unit,
    event: fc.integer({ min: 1, max: 3 }),
    fact: fc.constantFrom('converted', 'transacted', 'closed', 'account_opened', 'opted_out'),
    // Some revisions move an event out of every window.
    day: fc.integer({ min: -150, max: 150 }),
    overtaken: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('attributes' as const),
    unit,
    closedOn: fc.constantFrom(undefined, '2026-07-20', '2026-10-20', '2026-11-25'),
  }),
  fc.record({ kind: fc.constant('tag' as const), unit }),
  fc.record({ kind: fc.constant('erasure' as const), unit }),
);

/** What arrives together, and for which day and instant the experiment is looked at afterwards. */
export const delivery = fc.record({
  arrivals: fc.array(arrival, { minLength: 1, maxLength: 10 }),
  /** As known this many deliveries ago. */
  lookBack: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
  evaluatedOn: fc.constantFrom('2026-09-15', '2026-10-15', '2026-12-15'),
});

/** Asked for by somebody before: one whose cells have several units each, and one with hardly anybody in a cell. */
const askedCuts = [cutBy(['relationship']), cutBy(['relationship', 'lifecycle', 'tier'])];

const dayAfterStart = (days: number) =>
  new Date(Date.parse(`${startsOn}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export interface BroughtUpToDate {
  readonly differing: readonly unknown[];
  readonly units: number;
  readonly computed: number;
  readonly fingerprint: InputFingerprint;
  readonly fingerprintAnew: InputFingerprint;
}

/** An experiment whose customers have a history, and its outcomes as they are kept. */
export class OutcomeHistory {
  private static opened = 0;
  private readonly revisions = new Map<string, number>();
  private readonly overtaken = new Set<string>();
  private readonly erased = new Set<number>();

  private constructor(
    readonly bench: EvaluationBench,
    private readonly prefix: string,
    readonly experimentId: ExperimentId,
  ) {}

  static async open(bench: EvaluationBench): Promise<OutcomeHistory> {
    OutcomeHistory.opened += 1;
    for (const cut of askedCuts) await bench.get(CutStore).note(cut);
    const prefix = `H${OutcomeHistory.opened}`;
    const references = Array.from({ length: historyUnits }, (_, index) => `${prefix}-${index}`);
    await bench.imported(
      'customers',
      ['reference,openedOn,region', ...references.map((each) => `${each},2020-01-01,east`)].join('\n'),
    );
    const experimentId = await bench.enrolled({
      code: prefix,
      startsOn,
      observationDays: 92,
      primary: ['aumGrowth'],
      units: references.map((reference, index) => ({
        reference,
        variant: index % 2 === 0 ? 'control' : 'salon',
        tier: ['mass', 'affluent', 'none'][index % 3]!,
        lifecycle: ['declining', 'mature', 'churnWarning'][index % 3]!,
        relationship: index === 3 ? 'prospect' : 'customer',
        ...(index % 4 === 0 ? {} : { region: ['east', 'west', 'north'][index % 3]! }),
        // Some have no AUM at enrolment, for whom the covariate has a gap.
        aum: index % 5 === 0 ? null : 10_000 + index,
      })),
    });
    return new OutcomeHistory(bench, prefix, experimentId);
  }

  reference(index: number): string {
    return `${this.prefix}-${index}`;
  }

  async deliver(arrivals: readonly Arrival[]): Promise<void> {
    const files: Record<string, Map<string, string>> = {
      snapshots: new Map(),
      facts: new Map(),
      customers: new Map(),
      tags: new Map(),
    };
    const erasures = new Set<number>();
    for (const each of arrivals.filter(({ unit }) => !this.erased.has(unit))) {
      const reference = this.reference(each.unit);
      switch (each.kind) {
        case 'snapshot':
          files['snapshots']!.set(
            `${reference}${each.month}`,
            `${reference},${monthEnds[each.month]},${each.aum},${monthEnds[each.month]}`,
          );
          break;
        case 'idle':
          files['snapshots']!.set(
            `${reference}${each.month}`,
            `${reference},${monthEnds[each.month]},9000,2026-04-01`,
          );
          break;
        case 'fact': {
          const id = `${reference}-${each.event}`;
          const revision = this.revisionOf(id, each.overtaken ?? false);
          files['facts']!.set(
            `${id}-${revision}`,
            `${reference},${each.fact},${dayAfterStart(each.day)},core,${id},${revision},100`,
          );
          break;
        }
        case 'attributes':
          files['customers']!.set(reference, `${reference},2020-01-01,${each.closedOn ?? ''},east`);
          break;
        case 'tag':
          files['tags']!.set(reference, `${reference},financial,steadyIncome,no,2026-01-01`);
          break;
        case 'erasure':
          erasures.add(each.unit);
      }
    }
    const headers: Record<string, string> = {
      snapshots: 'reference,asOf,aum,lastActiveOn',
      facts: 'reference,kind,occurredAt,source,eventId,revision,amount',
      customers: 'reference,openedOn,closedOn,region',
      tags: 'reference,family,tag,value,validFrom',
    };
    for (const [format, rows] of Object.entries(files))
      if (rows.size > 0)
        await this.bench.imported(format, [headers[format], ...rows.values(), ''].join('\n'));
    for (const unit of erasures) {
      const reference = this.reference(unit);
      accepted(
        await this.bench.get(EraseCustomer).execute({ reference, reason: 'asked for' }, administrator),
      );
      this.erased.add(unit);
    }
  }

  /** Revisions are even; the odd ones between them come too late, each once. */
  private revisionOf(eventId: string, overtaken: boolean): number {
    const known = this.revisions.get(eventId) ?? 0;
    const late = `${eventId}-${known - 1}`;
    if (overtaken && known > 0 && !this.overtaken.has(late)) {
      this.overtaken.add(late);
      return known - 1;
    }
    this.revisions.set(eventId, known + 2);
    return known + 2;
  }

  async questionOf(tx: Transaction, knownAt: Date, evaluatedOn: CalendarDate): Promise<OutcomeQuestion> {
    const { experimentId } = this;
    const effective = (await this.bench.get(ExperimentReader).plan(experimentId, tx))!;
    return this.bench
      .get(OutcomeQuestionReader)
      .of(tx, { experimentId, knownAt: knownAt.toISOString(), evaluatedOn }, effective.plan);
  }

  /**
   * Brings the outcomes up to date; returns those that differ from outcomes built from nothing, how many were computed, and the
   * fingerprint that is kept with the one that is taken in full. What they add up to must be the same to the digit, and so must cuts.
   */
  async bringUpToDate(
    knownAt: Date,
    evaluatedOn: CalendarDate,
    changed: Partial<OutcomeQuestion> = {},
  ): Promise<BroughtUpToDate> {
    const { bench } = this;
    return bench.database.transaction(async (tx) => {
      const question = { ...(await this.questionOf(tx, knownAt, evaluatedOn)), ...changed };
      await planForRepetition(tx);
      const outcomes = await bench.get(CurrentOutcomesStore).bringUpToDate(tx, question);
      const fingerprint = await outcomes.fingerprint();
      await outcomes.publish();
      await tx.query(sql`create temporary table anew on commit drop as ${unitOutcomeSql(question)}`);
      const kept = sql`select * from evaluation.unit_outcome where experiment_id = ${this.experimentId}::uuid`;
      const differing = await tx.query(sql`
        select 'only kept' as row, to_jsonb(k) as outcome from (${kept} except select * from anew) k
        union all
        select 'only anew', to_jsonb(a) from (select * from anew except ${kept}) a`);
      const anew = (await countOutcomes(tx, sql`anew`, question)).tally;
      expect(await bench.get(KeptTallyStore).findTally(tx, this.experimentId)).toEqual(anew);
      expect(outcomes.tally).toEqual(anew);
      const { breakdowns, withGaps } = await readFigures(tx, outcomes, question, ['region', 'lifecycle']);
      const passed = await tallyBreakdowns(tx, sql`anew`, [
        { column: sql`u.region`, cellOf: (region) => region },
        { column: sql`u.lifecycle`, cellOf: (lifecycle) => lifecycle },
      ]);
      expect([...breakdowns.values()]).toEqual(
        passed.map((cells) => cells.map((cell) => momentsOfCell(cell, question.observationDays, withGaps))),
      );
      for (const cut of askedCuts)
        expect(sorted(await this.keptCells(tx, cut))).toEqual(
          sorted(await this.cellsAnew(tx, cut, sql`anew`)),
        );
      const { units } = (await tx.one<{ units: number }>(
        sql`select count(*)::int as units from (${kept}) k`,
      ))!;
      return {
        differing,
        units,
        computed: outcomes.computed,
        fingerprint,
        fingerprintAnew: await takeFingerprint(tx, question),
      };
    });
  }

  private async keptCells(tx: Transaction, cut: Cut): Promise<CountedCell[]> {
    return tx.query<CountedCell>(sql`
      select names::text as names, units, cost_fen::text as "costFen", sums from evaluation.cut_cell
       where experiment_id = ${this.experimentId}::uuid and dimensions = ${nameOfCut(cut)}`);
  }

  private async cellsAnew(tx: Transaction, cut: Cut, outcomes: Sql): Promise<CountedCell[]> {
    return tx.query<CountedCell>(cutCellsSql(this.experimentId, cut, outcomes));
  }
}

const sorted = (cells: readonly CountedCell[]) => [...cells].sort((a, b) => (a.names < b.names ? -1 : 1));
