import fc from 'fast-check';
import { calendarDate } from '#kernel';
import { pinKnownAt, sql } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { OutcomeHistory, delivery, historyUnits as units } from '../../../test/support/outcome-history.js';
import { KeptTallyStore } from '../tally/kept-tally.store.js';

let bench: EvaluationBench;

beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-12-15T04:00:00Z'));
});
afterAll(() => bench?.close());

const on = (day: string) => calendarDate(day);

describe('unit outcomes that are kept current', () => {
  it('are, with their sums and fingerprint, those of a full build, whatever arrives late, restated or out of order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 2, maxLength: 5 }), async (deliveries) => {
        const history = await OutcomeHistory.open(bench);
        const instants: Date[] = [];
        for (const { arrivals, evaluatedOn, lookBack } of deliveries) {
          await history.deliver(arrivals);
          instants.push(await pinKnownAt(bench.database));
          const knownAt = instants.at(-1 - lookBack) ?? instants[0]!;
          const found = await history.bringUpToDate(knownAt, on(evaluatedOn));
          expect(found).toMatchObject({ differing: [], units });
          expect(found.fingerprint).toEqual(found.fingerprintAnew);
        }
      }),
      { numRuns: 12 },
    );
  }, 240_000);

  it('compute only the customers whom something touched', async () => {
    const history = await OutcomeHistory.open(bench);
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

  it('leave cuts with the same ten-thousandths of a fen whether counted or moved', async () => {
    const history = await OutcomeHistory.open(bench);
    const bring = async () => history.bringUpToDate(await pinKnownAt(bench.database), on('2026-12-15'));
    const ofMonth = (month: number, aum: number) => ({ kind: 'snapshot', unit: 5, month, aum }) as const;
    // A third of 5,000 is rounded up, a third of 7,000 down.
    await history.deliver([ofMonth(3, 1_000), ofMonth(4, 1_000), ofMonth(5, 3_000)]);
    expect(await bring()).toMatchObject({ computed: units, differing: [] });
    for (const aum of [4_000, 3_000, 5_000]) {
      await history.deliver([ofMonth(5, aum)]);
      expect(await bring()).toMatchObject({ computed: 1, differing: [] });
    }
  });

  it('go back to an earlier instant as well as forward', async () => {
    const history = await OutcomeHistory.open(bench);
    const before = await pinKnownAt(bench.database);
    await history.deliver([{ kind: 'fact', unit: 1, event: 1, fact: 'converted', day: 3 }]);
    const after = await pinKnownAt(bench.database);
    for (const knownAt of [after, before, after])
      expect(await history.bringUpToDate(knownAt, on('2026-12-15'))).toMatchObject({ differing: [], units });
  });

  it('are built anew with all their sums where an earlier release kept others', async () => {
    const history = await OutcomeHistory.open(bench);
    const bring = async () => history.bringUpToDate(await pinKnownAt(bench.database), on('2026-12-15'));
    await bring();
    const { experimentId } = history;
    await bench.database.transaction(async (tx) => {
      await tx.query(sql`
        create temporary table kept on commit drop as
        select * from evaluation.unit_tally where experiment_id = ${experimentId}::uuid`);
      await tx.query(sql`update kept set layout = 'of before'`);
      // The sums of parts go with them.
      await tx.query(sql`delete from evaluation.unit_tally where experiment_id = ${experimentId}::uuid`);
      await tx.query(sql`insert into evaluation.unit_tally select * from kept`);
      await tx.query(sql`
        update evaluation.unit_outcome_build set basis = 'of before' where experiment_id = ${experimentId}::uuid`);
    });
    const tallies = bench.get(KeptTallyStore);
    expect(await tallies.findTally(bench.database, experimentId)).toBeUndefined();
    expect(await bring()).toMatchObject({ computed: units, differing: [] });
    const { parts } = (await tallies.findTally(bench.database, experimentId))!;
    expect(parts.lifecycle.map(({ lifecycle }) => lifecycle)).toEqual([
      'churnWarning',
      'declining',
      'mature',
    ]);
  });
});
