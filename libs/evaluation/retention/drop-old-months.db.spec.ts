import { LifecycleRuleReader, TierSchemeReader } from '#customers';
import type { ExperimentId } from '#experiments';
import { addMonths, calendarDate, monthEnd, type CalendarDate } from '#kernel';
import { defaultOutcomeRules } from '#measurement';
import { sql, type Run, type Sql } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { accepted } from '../../../test/support/experiment-bench.js';
import { administrator, marketer } from '../../../test/support/intake-bench.js';
import { ReproduceEvaluation } from '../reproduce-evaluation.js';
import { unitOutcomeSql } from '../outcomes/unit-outcome.sql.js';
import { DropOldMonths, type DroppedMonths } from './drop-old-months.js';

const today = '2026-10-15';
const references = Array.from({ length: 30 }, (_, i) => `R-${i}`);
/** The month-ends from January 2023 to September 2026. */
const monthEnds = Array.from({ length: 45 }, (_, i) => monthEnd(addMonths(calendarDate('2023-01-01'), i)));

const snapshots = (ends: readonly CalendarDate[]) =>
  `reference,asOf,aum\n${ends.flatMap((end) => references.map((each, i) => `${each},${end},${1000 + i}`)).join('\n')}\n`;
const facts = (...rows: readonly string[]) =>
  `reference,kind,occurredAt,source,eventId,revision\n${rows.join('\n')}\n`;
const oldFacts = facts(
  ...references.map((each, i) => `${each},logged_in,2023-05-${10 + (i % 20)},core,old-${i},2`),
  ...references.map((each, i) => `${each},logged_in,2026-08-${10 + (i % 20)},core,new-${i},1`),
);

let bench: EvaluationBench;
let experimentId: ExperimentId;

beforeAll(async () => {
  bench = await createEvaluationBench(new Date(`${today}T04:00:00Z`));
  await bench.imported(
    'customers',
    `reference,openedOn\n${references.map((each) => `${each},2020-01-01`).join('\n')}\n`,
  );
  await bench.imported('snapshots', snapshots(monthEnds));
  await bench.imported('facts', oldFacts);
  experimentId = await bench.enrolled({
    code: 'RETAINED',
    startsOn: '2026-07-01',
    observationDays: 60,
    primary: ['aumGrowth'],
    units: references.map((reference, i) => ({
      reference,
      variant: i % 2 === 0 ? 'control' : 'salon',
      tier: 'mass',
      lifecycle: 'declining',
      relationship: 'customer',
      region: 'east',
      aum: 1000 + i,
    })),
  });
}, 120_000);
afterAll(() => bench.close());

const drop = (months: number, dryRun = false) =>
  bench.get(DropOldMonths).execute({ months, dryRun }, administrator);
const monthsOf = async (table: string) =>
  (
    await bench.database.query<{ month: string }>(sql`
      select right(c.relname, 6) as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = ${table}::regclass order by 1`)
  ).map(({ month }) => month);
const audited = () =>
  bench.database.query(
    sql`select actor_id, detail from platform.audit_entry where action = 'months.dropped' order by sequence`,
  );
const reasons = (run: Run) =>
  bench.database.query(sql`
    select column_name as column, reason, count(*)::int as count from platform.quarantined_row
     where run_id = ${run.runId} group by 1, 2 order by 1`);

describe('a question as of a day', () => {
  const monthsRead = async (question: Sql, table: 'snapshot' | 'fact') => {
    const plan = await bench.database.query<Record<string, string>>(sql`explain ${question}`);
    const text = plan.map((row) => Object.values(row)[0]).join('\n');
    return [
      ...new Set([...text.matchAll(new RegExp(`${table}_(\\d{6})`, 'g'))].map(([, month]) => month)),
    ].sort();
  };

  it('reads the months that its outcomes can depend on, and no other', async () => {
    const scheme = (await bench.get(TierSchemeReader).find('personal-3'))!;
    const rule = (await bench.get(LifecycleRuleReader).find('default'))!;
    const question = unitOutcomeSql({
      experimentId,
      campaignCode: 'RETAINED',
      startsOn: calendarDate('2026-07-01'),
      observationDays: 60,
      windowEnds: [calendarDate('2026-08-29')],
      knownAt: new Date(`${today}T00:00:00Z`),
      evaluatedOn: calendarDate(today),
      rules: { ...defaultOutcomeRules, return: { ...defaultOutcomeRules.return, lifecycles: [] } },
      tierScheme: scheme.definition,
      lifecycleRule: rule.definition,
    });
    // The lifecycle at the end of a month looks back eleven months from the oldest snapshot that may be current then.
    const read = monthEnds
      .map((end) => end.slice(0, 7).replace('-', ''))
      .filter((month) => month >= '202505');
    expect(await monthsRead(question, 'snapshot')).toEqual(read);
    expect(await monthsRead(question, 'fact')).toEqual(['202608']);
  });
});

describe('dropping old months', () => {
  it('is refused to who does not administer', async () => {
    expect(await bench.get(DropOldMonths).execute({ months: 36 }, marketer)).toMatchObject({
      refusal: 'NotPermitted',
    });
  });

  it('is refused where the lifecycles of today look back further, and says how far', async () => {
    expect(await drop(13)).toMatchObject({
      refusal: 'RetentionTooShort',
      message: expect.stringMatching(/'default' looks back to 2025-08-01/) as string,
    });
  });

  it('is refused where an experiment that is not archived needs a month, and names it', async () => {
    const before = [await monthsOf('customers.snapshot'), await monthsOf('measurement.fact')];
    expect(await drop(14)).toMatchObject({
      refusal: 'MonthsStillNeeded',
      message: expect.stringMatching(/before 2025-08-01 .* RETAINED \(from 202[45]-\d\d-01\)/) as string,
    });
    expect([await monthsOf('customers.snapshot'), await monthsOf('measurement.fact')]).toEqual(before);
    expect(await audited()).toEqual([]);
  });

  it('says beforehand what would go, drops just that, and leaves results as they can be computed again', async () => {
    const evaluationId = await bench.evaluated(experimentId);
    const foreseen = accepted(await drop(24, true)) as DroppedMonths;
    expect(foreseen.keptFrom).toBe('2024-10-01');
    expect(foreseen.dropped['customers.snapshot']).toHaveLength(21);
    expect(foreseen.dropped['measurement.fact']).toEqual(['2023-05-01']);
    expect(await monthsOf('customers.snapshot')).toHaveLength(45);

    expect(await drop(24)).toEqual(foreseen);
    expect((await monthsOf('customers.snapshot'))[0]).toBe('202410');
    expect(await monthsOf('measurement.fact')).toEqual(['202608']);
    expect(await audited()).toEqual([
      { actor_id: administrator.actorId, detail: { months: 24, ...foreseen } },
    ]);
    const again = await bench.get(ReproduceEvaluation).execute({ evaluationId }, marketer);
    expect(again).toMatchObject({ reproduced: true, discrepancies: [] });
  });

  it('counts nothing again that comes again, and takes nothing more of what was dropped', async () => {
    const replayed = await bench.importText('facts', oldFacts);
    expect(replayed.counts).toEqual({ read: 60, new: 0, restated: 0, unchanged: 60, quarantined: 0 });
    const late = await bench.importText(
      'facts',
      facts(
        'R-1,logged_in,2023-05-11,core,late,1',
        'R-1,logged_in,2023-05-11,core,old-1,3',
        'R-1,logged_in,2024-10-01,core,in-time,1',
      ),
    );
    expect(late.counts).toMatchObject({ new: 1, quarantined: 2 });
    expect(await reasons(late)).toEqual([{ column: 'occurredAt', reason: 'outOfRange', count: 2 }]);
    const old = await bench.importText(
      'snapshots',
      snapshots([calendarDate('2024-09-30'), calendarDate('2024-10-31')]),
    );
    expect(old.counts).toMatchObject({ new: 0, unchanged: 30, quarantined: 30 });
    expect(await reasons(old)).toEqual([{ column: 'asOf', reason: 'outOfRange', count: 30 }]);
    expect((await monthsOf('customers.snapshot'))[0]).toBe('202410');
    expect(await monthsOf('measurement.fact')).toEqual(['202410', '202608']);
  });

  it('does not give back what was dropped where more is to be kept later', async () => {
    expect(await drop(36)).toMatchObject({ dropped: { 'customers.snapshot': [], 'measurement.fact': [] } });
    const kept = await bench.database.query(sql`select kept_from::text as day from platform.retention`);
    expect(kept).toEqual([{ day: '2024-10-01' }, { day: '2024-10-01' }]);
  });

  it('may go further once the campaign is archived', async () => {
    await bench.database.query(sql`update campaigns.campaign set state = 'archived' where code = 'RETAINED'`);
    expect(await drop(14)).toMatchObject({ keptFrom: '2025-08-01' });
    expect((await monthsOf('customers.snapshot'))[0]).toBe('202508');
  });
});
