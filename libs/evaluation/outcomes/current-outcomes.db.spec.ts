import fc from 'fast-check';
import { ExperimentReader, type ExperimentId } from '#experiments';
import { calendarDate, type CalendarDate } from '#kernel';
import { pinKnownAt, sql, type Transaction } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { countOutcomes, readFigures } from '../reading/outcome-figures.js';
import { momentsOfCell } from '../moments/cell-moments.js';
import { KeptTallyStore } from '../tally/kept-tally.store.js';
import { tallyBreakdowns } from '../tally/tally-units.js';
import { CurrentOutcomesStore } from './current-outcomes.js';
import type { OutcomeQuestion } from './outcome-question.js';
import { OutcomeQuestionReader } from './outcome-question.reader.js';
import { planForRepetition } from './plan-for-repetition.js';
import { unitOutcomeSql } from './unit-outcome.sql.js';

let bench: EvaluationBench;
let counter = 0;

const units = 14;
const startsOn = '2026-07-01';
const monthEnds = ['2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31', '2026-09-30'];

beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-12-15T04:00:00Z'));
});
afterAll(() => bench?.close());

/** One thing that becomes known about one customer. */
type Arrival =
  | { readonly kind: 'snapshot'; readonly unit: number; readonly month: number; readonly aum: number }
  | { readonly kind: 'idle'; readonly unit: number; readonly month: number }
  | {
      readonly kind: 'fact';
      readonly unit: number;
      readonly event: number;
      readonly fact: string;
      readonly day: number;
    }
  | { readonly kind: 'attributes'; readonly unit: number; readonly closedOn: string | undefined }
  | { readonly kind: 'tag'; readonly unit: number };

const unit = fc.integer({ min: 0, max: units - 1 });
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
  }),
  fc.record({
    kind: fc.constant('attributes' as const),
    unit,
    closedOn: fc.constantFrom(undefined, '2026-07-20', '2026-10-20', '2026-11-25'),
  }),
  fc.record({ kind: fc.constant('tag' as const), unit }),
);

/** What arrives together, and the day on which the experiment is looked at afterwards. */
const delivery = fc.record({
  arrivals: fc.array(arrival, { minLength: 1, maxLength: 10 }),
  evaluatedOn: fc.constantFrom('2026-09-15', '2026-10-15', '2026-12-15'),
});

const dayAfterStart = (days: number) =>
  new Date(Date.parse(`${startsOn}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

class History {
  readonly revisions = new Map<string, number>();
  constructor(
    readonly prefix: string,
    readonly experimentId: ExperimentId,
  ) {}

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
    for (const each of arrivals) {
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
          const revision = (this.revisions.get(id) ?? 0) + 1;
          this.revisions.set(id, revision);
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
      }
    }
    const headers: Record<string, string> = {
      snapshots: 'reference,asOf,aum,lastActiveOn',
      facts: 'reference,kind,occurredAt,source,eventId,revision,amount',
      customers: 'reference,openedOn,closedOn,region',
      tags: 'reference,family,tag,value,validFrom',
    };
    for (const [format, rows] of Object.entries(files))
      if (rows.size > 0) await bench.imported(format, [headers[format], ...rows.values(), ''].join('\n'));
  }

  async questionOf(tx: Transaction, knownAt: Date, evaluatedOn: CalendarDate): Promise<OutcomeQuestion> {
    const { experimentId } = this;
    const effective = (await bench.get(ExperimentReader).plan(experimentId, tx))!;
    return bench
      .get(OutcomeQuestionReader)
      .of(tx, { experimentId, knownAt: knownAt.toISOString(), evaluatedOn }, effective.plan);
  }

  /**
   * Brings the outcomes up to date; returns those that differ from outcomes built from nothing, and how many were computed. What
   * they add up to must be the same to the digit.
   */
  async bringUpToDate(knownAt: Date, evaluatedOn: CalendarDate) {
    return bench.database.transaction(async (tx) => {
      const question = await this.questionOf(tx, knownAt, evaluatedOn);
      await planForRepetition(tx);
      const outcomes = await bench.get(CurrentOutcomesStore).bringUpToDate(tx, question);
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
      const { breakdowns, withGaps } = await readFigures(tx, outcomes, question, ['region']);
      const [passed] = await tallyBreakdowns(tx, sql`anew`, [
        { column: sql`u.region`, cellOf: (region) => region },
      ]);
      expect(breakdowns.get('region')).toEqual(
        passed!.map((cell) => momentsOfCell(cell, question.observationDays, withGaps)),
      );
      const { units: kept_ } = (await tx.one<{ units: number }>(
        sql`select count(*)::int as units from (${kept}) k`,
      ))!;
      return { differing, units: kept_, computed: outcomes.computed };
    });
  }
}

async function openHistory(): Promise<History> {
  counter += 1;
  const prefix = `H${counter}`;
  const references = Array.from({ length: units }, (_, index) => `${prefix}-${index}`);
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
  return new History(prefix, experimentId);
}

const on = (day: string) => calendarDate(day);

describe('unit outcomes that are kept current', () => {
  it('and their sums are those of a full build, whatever arrives late, restated or out of order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 2, maxLength: 5 }), async (deliveries) => {
        const history = await openHistory();
        for (const { arrivals, evaluatedOn } of deliveries) {
          await history.deliver(arrivals);
          const knownAt = await pinKnownAt(bench.database);
          const found = await history.bringUpToDate(knownAt, on(evaluatedOn));
          expect(found).toMatchObject({ differing: [], units });
        }
      }),
      { numRuns: 12 },
    );
  }, 240_000);

  it('compute only the customers whom something touched', async () => {
    const history = await openHistory();
    const first = await history.bringUpToDate(await pinKnownAt(bench.database), on('2026-12-15'));
    expect(first).toMatchObject({ computed: units, differing: [] });
    const again = await history.bringUpToDate(await pinKnownAt(bench.database), on('2026-12-15'));
    expect(again).toMatchObject({ computed: 0, differing: [] });
    await history.deliver([
      { kind: 'fact', unit: 2, event: 1, fact: 'converted', day: 5 },
      { kind: 'snapshot', unit: 5, month: 4, aum: 12_000 },
    ]);
    const touched = await history.bringUpToDate(await pinKnownAt(bench.database), on('2026-12-15'));
    expect(touched).toMatchObject({ computed: 2, differing: [] });
  });

  it('go back to an earlier instant as well as forward', async () => {
    const history = await openHistory();
    const before = await pinKnownAt(bench.database);
    await history.deliver([{ kind: 'fact', unit: 1, event: 1, fact: 'converted', day: 3 }]);
    const after = await pinKnownAt(bench.database);
    for (const knownAt of [after, before, after])
      expect(await history.bringUpToDate(knownAt, on('2026-12-15'))).toMatchObject({ differing: [], units });
  });
});
