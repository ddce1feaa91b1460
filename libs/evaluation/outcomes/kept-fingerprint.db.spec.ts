import pg from 'pg';
import { calendarDate } from '#kernel';
import { Configuration, pinKnownAt, sql } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { accepted } from '../../../test/support/experiment-bench.js';
import { administrator } from '../../../test/support/intake-bench.js';
import { OutcomeHistory, type BroughtUpToDate } from '../../../test/support/outcome-history.js';
import { DropOldMonths } from '../retention/drop-old-months.js';
import { CurrentOutcomesStore } from './current-outcomes.js';

const today = calendarDate('2026-12-15');
const converted = { kind: 'fact', event: 1, fact: 'converted' } as const;

let bench: EvaluationBench;
let owner: pg.Client;
let history: OutcomeHistory;

beforeAll(async () => {
  bench = await createEvaluationBench(new Date(`${today}T04:00:00Z`));
  const url = new URL((JSON.parse(process.env.TIERLIFT_TEST_SERVER!) as { ownerUrl: string }).ownerUrl);
  url.pathname = new URL(bench.get(Configuration).databaseUrl).pathname;
  owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await bench?.close();
});

beforeEach(async () => {
  history = await OutcomeHistory.open(bench);
  await history.deliver([
    { ...converted, unit: 0, day: 3 },
    { ...converted, unit: 1, day: 4 },
    { kind: 'snapshot', unit: 2, month: 4, aum: 12_000 },
    { kind: 'attributes', unit: 3, closedOn: '2026-10-20' },
  ]);
});

const nowKnown = () => pinKnownAt(bench.database);
const lookedAt = async (evaluatedOn = today, changed = {}) =>
  history.bringUpToDate(await nowKnown(), evaluatedOn, changed);

/** A mark in what is kept: a fingerprint that carries it was moved from there, one that does not was taken in full. */
const mark = () =>
  bench.database.query(sql`
    update evaluation.unit_outcome_build set fingerprint = jsonb_set(fingerprint, '{enrolment,digest}', '"7"')
     where experiment_id = ${history.experimentId}::uuid and fingerprint is not null`);
const wasMoved = ({ fingerprint, fingerprintAnew }: BroughtUpToDate) => {
  const { enrolment, ...rest } = fingerprint;
  const { enrolment: enrolmentAnew, ...restAnew } = fingerprintAnew;
  expect(rest).toEqual(restAnew);
  expect([enrolmentAnew.digest, '7']).toContain(enrolment.digest);
  return enrolment.digest === '7';
};

describe('the fingerprint that is kept with the outcomes', () => {
  it('is moved by what arrived since, and nothing else is hashed', async () => {
    await lookedAt();
    await mark();
    await history.deliver([
      { ...converted, unit: 1, day: -120 },
      { kind: 'snapshot', unit: 2, month: 4, aum: 13_000 },
      { kind: 'attributes', unit: 3, closedOn: undefined },
    ]);
    expect(wasMoved(await lookedAt())).toBe(true);
  });

  it('is moved by the passing of days, forward and back, to the day', async () => {
    await history.deliver([{ ...converted, unit: 5, day: 100 }]);
    await lookedAt(calendarDate('2026-10-08'));
    await mark();
    const onTheDay = await lookedAt(calendarDate('2026-10-09'));
    expect(wasMoved(onTheDay)).toBe(true);
    expect(onTheDay.fingerprint.facts.rows).toBe(3);
    const before = await lookedAt(calendarDate('2026-10-08'));
    expect(wasMoved(before)).toBe(true);
    expect(before.fingerprint.facts.rows).toBe(2);
  });

  it('is moved across the very instant at which a row was recorded', async () => {
    await lookedAt();
    await mark();
    await history.deliver([{ ...converted, unit: 1, day: 5 }]);
    const [recorded] = await bench.database.query<{ at: Date }>(
      sql`select max(recorded_at) as at from measurement.fact`,
    );
    const at = recorded!.at.getTime();
    for (const instant of [at, at - 1, at, at + 1, at - 1])
      expect(wasMoved(await history.bringUpToDate(new Date(instant), today))).toBe(true);
  });

  it('is moved across an erasure, which takes nothing away that was measured', async () => {
    const first = await lookedAt();
    await mark();
    await history.deliver([{ kind: 'erasure', unit: 0 }]);
    const found = await lookedAt();
    expect(wasMoved(found)).toBe(true);
    expect(found.fingerprint.facts).toEqual(first.fingerprint.facts);
  });

  it('keeps what was read when somebody changes an amount behind the application’s back', async () => {
    await lookedAt();
    await owner.query(
      `update measurement.fact set amount_fen = amount_fen + 1 where event_id = '${history.reference(1)}-1'`,
    );
    await history.deliver([{ kind: 'fact', unit: 1, event: 2, fact: 'transacted', day: 6 }]);
    const { fingerprint, fingerprintAnew } = await lookedAt();
    expect(fingerprint.facts.rows).toBe(fingerprintAnew.facts.rows);
    expect(fingerprint.facts.digest).not.toBe(fingerprintAnew.facts.digest);
  });
});

describe('the fingerprint is taken in full', () => {
  it('where none is kept', async () => {
    await lookedAt();
    await owner.query('update evaluation.unit_outcome_build set fingerprint = null');
    expect(wasMoved(await lookedAt())).toBe(false);
  });

  it('where outcomes were brought up to date and nobody asked for it', async () => {
    await lookedAt();
    await mark();
    await history.deliver([{ ...converted, unit: 4, day: 5 }]);
    const knownAt = await nowKnown();
    await bench.database.transaction(async (tx) => {
      const question = await history.questionOf(tx, knownAt, today);
      await bench.get(CurrentOutcomesStore).bringUpToDate(tx, question);
    });
    expect(wasMoved(await lookedAt())).toBe(false);
  });

  it('for another plan, as the outcomes are', async () => {
    await lookedAt();
    await mark();
    const amended = await lookedAt(today, { campaignCode: 'ANOTHER' });
    expect(wasMoved(amended)).toBe(false);
    expect(amended).toMatchObject({ differing: [], computed: amended.units });
  });

  it('once months were dropped, which may hold what ended a row that is kept', async () => {
    await history.deliver([{ kind: 'fact', unit: 6, event: 1, fact: 'converted', day: 7 }]);
    await lookedAt();
    await mark();
    await history.deliver([{ kind: 'fact', unit: 6, event: 1, fact: 'converted', day: -900 }]);
    accepted(await bench.get(DropOldMonths).execute({ months: 26 }, administrator));
    const found = await lookedAt();
    expect(wasMoved(found)).toBe(false);
    expect(found).toMatchObject({ differing: [], computed: found.units });
    await mark();
    expect(wasMoved(await lookedAt())).toBe(true);
  });
});
