import { isRefusal, type RunId } from '#kernel';
import { Fault } from '#kernel';
import { Runs, sql, type RunContext } from '#platform';
import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import { allocate } from '../allocation/allocate.js';
import { assignmentHash } from '../allocation/assignment-hash.js';
import { ExperimentReader } from '../design/experiment.reader.js';
import { EligibilityReader } from '../eligibility/eligibility.reader.js';
import { ExclusionReader } from '../eligibility/exclusion.reader.js';
import { isHeldOut, saltOfYear } from '../eligibility/global-holdout.js';
import { SetContactCap } from '../eligibility/set-contact-cap.js';
import { SetGlobalHoldout } from '../eligibility/set-global-holdout.js';
import type { ExperimentId } from '../experiment-id.js';
import { AssignCustomers } from './assign-customers.js';
import { BalanceStore } from './balance.store.js';
import { EnrolExperiment } from './enrol-experiment.js';
import { EnrolmentReader } from './enrolment.reader.js';

let bench: ExperimentBench;

const references = Array.from({ length: 300 }, (_, index) => `C${String(index).padStart(5, '0')}`);
const admin = { ...marketer, actorId: 'ada', role: 'admin' as const };

beforeEach(async () => {
  bench = await createExperimentBench();
  await bench.addCustomers(
    references.map((reference, index) => ({ reference, aum: index % 3 === 0 ? 900_000 : 60_000 })),
  );
});
afterEach(async () => bench?.close());

interface Row {
  readonly reference: string;
  readonly tier: string;
  readonly variant: string;
}

const rosterOf = (experimentId: ExperimentId) =>
  bench.database.query<Row>(sql`
    select c.reference, e.tier, e.variant
      from experiments.enrolment e join customers.customer c using (customer_id)
     where e.experiment_id = ${experimentId} order by c.reference`);

const exclusionsOf = async (experimentId: ExperimentId) =>
  Object.fromEntries(
    (
      await bench.database.query<{ reference: string; reason: string }>(sql`
        select c.reference, e.reason from experiments.exclusion e join customers.customer c using (customer_id)
         where e.experiment_id = ${experimentId}`)
    ).map(({ reference, reason }) => [reference, reason]),
  );

async function checksums(experimentId: ExperimentId) {
  return bench.database.one(sql`
    select (select md5(string_agg(e::text, '|' order by customer_id)) from experiments.enrolment e
             where experiment_id = ${experimentId}) as enrolment,
           (select md5(string_agg(e::text, '|' order by customer_id)) from experiments.exclusion e
             where experiment_id = ${experimentId}) as exclusion,
           (select md5(string_agg(b::text, '|' order by position)) from experiments.balance b
             where experiment_id = ${experimentId}) as balance`);
}

describe('enrolling a fixed cohort', () => {
  it('assigns everybody as the plain definition does', async () => {
    const experimentId = await bench.launched();
    const run = await bench.enrol(experimentId);
    expect(run).toMatchObject({ state: 'succeeded', counts: { enrolled: 300, excluded: 0 } });
    const experiment = (await bench.get(ExperimentReader).find(experimentId, marketer))!;
    const plan = experiment.plan!;
    const expected = allocate(
      references.map((reference, index) => ({ reference, tier: index % 3 === 0 ? 'high' : 'mid' })),
      { salt: plan.salt, variants: ['control', 'salon', 'call'], allocation: plan.allocation! },
    );
    const assigned = expected.map(({ reference, tier, variant }) => ({ reference, tier, variant }));
    expect(await rosterOf(experimentId)).toEqual(
      assigned.sort((a, b) => (a.reference < b.reference ? -1 : 1)),
    );
    expect(experiment).toMatchObject({ state: 'enrolled', eligible: 300, excluded: 0 });
  });

  it('divides exactly whom the same salt chose before, though their hashes lie on one side', async () => {
    const salt = 'of-an-earlier-trial';
    const chosen = Array.from({ length: 6_000 }, (_, index) => `D${index}`).filter(
      (reference) => assignmentHash(salt, reference) < 0n,
    );
    await bench.addCustomers(chosen.map((reference) => ({ reference, aum: 60_000 })));
    const experimentId = await bench.launched({ salt });
    await bench.enrol(experimentId);
    const { plan } = (await bench.get(ExperimentReader).find(experimentId, marketer))!;
    const roster = [
      ...references.map((reference, index) => ({ reference, tier: index % 3 === 0 ? 'high' : 'mid' })),
      ...chosen.map((reference) => ({ reference, tier: 'mid' })),
    ];
    const expected = allocate(roster, {
      salt,
      variants: ['control', 'salon', 'call'],
      allocation: plan!.allocation!,
    });
    const text = ({ reference, tier, variant }: Row) => `${reference} ${tier} ${variant}`;
    expect((await rosterOf(experimentId)).map(text).sort()).toEqual(expected.map(text).sort());
    // One statement wrote them all: nobody had to be found, read into this process and moved.
    const written = await bench.database.query(
      sql`select distinct cmin::text from experiments.enrolment where experiment_id = ${experimentId}`,
    );
    expect(written).toHaveLength(1);
  });

  it('changes nothing when the run is executed again', async () => {
    const experimentId = await bench.launched();
    const first = await bench.enrol(experimentId);
    const before = await checksums(experimentId);
    await bench.database.query(sql`
      update platform.run set state = 'queued', worker_token = null, lease_until = null where run_id = ${first.runId}`);
    await bench.addCustomers([{ reference: 'LATE', aum: 60_000 }]);
    await bench.work();
    const again = (await bench.get(Runs).find(first.runId))!;
    expect(again).toMatchObject({ state: 'succeeded', counts: first.counts });
    expect(await checksums(experimentId)).toEqual(before);
  });

  it('leaves nothing behind when the worker dies before the end, and ends the same afterwards', async () => {
    const experimentId = await bench.launched();
    const dying: RunContext = {
      runId: '0190aaaa-0000-7000-8000-000000000000' as RunId,
      actor: marketer,
      attempt: 1,
      signal: new AbortController().signal,
      report: async () => undefined,
      throwIfCancelled: () => undefined,
      complete: async () => {
        throw new Fault('KILLED', 'the worker died');
      },
    };
    await expect(bench.get(AssignCustomers).execute({ experimentId }, dying)).rejects.toThrow(
      'the worker died',
    );
    expect(await rosterOf(experimentId)).toEqual([]);
    expect((await bench.enrol(experimentId)).state).toBe('succeeded');
    expect(await rosterOf(experimentId)).toHaveLength(300);
  });

  it('gives the same run to whoever asks while it is due, and refuses to enrol twice', async () => {
    const experimentId = await bench.launched();
    const first = accepted(await bench.get(EnrolExperiment).execute({ experimentId }, marketer));
    expect(await bench.get(EnrolExperiment).execute({ experimentId }, marketer)).toBe(first);
    await Promise.all([bench.executor().drain(), bench.executor().drain()]);
    expect(await bench.get(EnrolExperiment).execute({ experimentId }, marketer)).toMatchObject({
      refusal: 'ExperimentStepNotPossible',
    });
  });

  it('closes the roster: the application can neither add, change nor remove anybody', async () => {
    const experimentId = await bench.launched();
    await bench.enrol(experimentId);
    const partition = sql.identifier(`experiments.enrolment_${experimentId.replaceAll('-', '')}`);
    for (const table of [sql`experiments.enrolment`, partition]) {
      await expect(bench.database.query(sql`update ${table} set variant = 'salon'`)).rejects.toThrow(
        /permission denied/,
      );
      await expect(bench.database.query(sql`delete from ${table}`)).rejects.toThrow(/permission denied/);
      await expect(bench.database.query(sql`insert into ${table} select * from ${table}`)).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('keeps the plan as it was frozen', async () => {
    const experimentId = await bench.launched();
    await expect(
      bench.database.query(
        sql`update experiments.experiment set salt = 'another' where experiment_id = ${experimentId}`,
      ),
    ).rejects.toThrow(/frozen/);
  });

  it('stores a balance table whose arms are alike, and freezes what it compares', async () => {
    const experimentId = await bench.launched();
    await bench.enrol(experimentId);
    const rows = await bench.get(BalanceStore).rows(experimentId);
    const overall = rows.filter((row) => row.tier === '*' && row.characteristic === 'aum');
    // Within each tier all have the same AUM: no difference, although the tiers are allocated differently.
    expect(
      overall.map(({ variant, difference, undefinedBecause }) => [variant, difference, undefinedBecause]),
    ).toEqual([
      ['call', 0, null],
      ['control', null, 'notPlanned'],
      ['salon', 0, null],
    ]);
    expect(new Set(rows.map((row) => row.characteristic))).toContain('region');
  });

  it('fails where nobody is eligible, and stays frozen', async () => {
    const experimentId = await bench.launched({
      population: { ...experimentDesign().population, asOf: experimentDesign().population.asOf },
    });
    await bench.get(SetContactCap).execute({ tier: 'high', contactsPerMonth: 0 }, admin);
    await bench.get(SetContactCap).execute({ tier: 'mid', contactsPerMonth: 0 }, admin);
    const run = await bench.enrol(experimentId);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'NOBODY_ELIGIBLE' } });
    expect((await bench.get(ExperimentReader).find(experimentId, marketer))!.state).toBe('frozen');
  });
});

describe('who is left out', () => {
  it('has one reason each, the first that applies', async () => {
    await bench.addCustomers([
      { reference: 'CLOSED', aum: 60_000, closedOn: '2026-06-01', consent: {} },
      { reference: 'NEVER', aum: 60_000, consent: {} },
      { reference: 'REFUSED', aum: 60_000, consent: { '2025-01-01': false } },
      { reference: 'WITHDREW', aum: 60_000, consent: { '2025-01-01': true, '2025-06-01': false } },
      { reference: 'STOPPED', aum: 60_000 },
      { reference: 'CAME-BACK', aum: 60_000, consent: { '2025-01-01': true, '2026-06-05': true } },
      { reference: 'BUSY', aum: 60_000 },
      { reference: 'BUSY-AND-STOPPED', aum: 60_000 },
    ]);
    for (const reference of ['STOPPED', 'CAME-BACK', 'BUSY-AND-STOPPED']) {
      await bench.addFact(reference, 'opted_out', '2026-06-02');
    }
    // The most contacted variant makes two contacts; the cap of the tier is three.
    for (const reference of ['BUSY', 'BUSY-AND-STOPPED']) {
      await bench.addFact(reference, 'exposed', '2026-06-03', 'OTHER-1');
      await bench.addFact(reference, 'reached', '2026-06-04', 'OTHER-1');
      await bench.addFact(reference, 'reached', '2026-06-05', 'OTHER-2');
    }
    const experimentId = await bench.launched();
    await bench.enrol(experimentId);
    expect(await exclusionsOf(experimentId)).toEqual({
      CLOSED: 'invalid',
      NEVER: 'noConsent',
      REFUSED: 'noConsent',
      WITHDREW: 'optedOut',
      STOPPED: 'optedOut',
      BUSY: 'contactCap',
      'BUSY-AND-STOPPED': 'optedOut',
    });
    expect(await bench.get(ExclusionReader).counts([experimentId])).toContainEqual({
      experimentId,
      reason: 'optedOut',
      tier: 'mid',
      customers: 3,
    });
  });

  it('counts a closed roster once, as it is', async () => {
    await bench.addCustomers([{ reference: 'CLOSED', aum: 60_000, closedOn: '2026-06-01', consent: {} }]);
    const experimentId = await bench.launched();
    const run = await bench.enrol(experimentId);
    expect(await bench.get(EnrolmentReader).counts([experimentId])).toEqual(
      await bench.database.query(sql`
        select experiment_id as "experimentId", tier, variant, count(*)::int as customers
          from experiments.enrolment where experiment_id = ${experimentId}
         group by experiment_id, tier, variant order by tier, variant`),
    );
    expect(await bench.get(ExclusionReader).counts([experimentId])).toEqual([
      { experimentId, reason: 'invalid', tier: expect.any(String), customers: 1 },
    ]);
    const sizes = new Map<string, number>();
    for (const { variant } of await rosterOf(experimentId)) sizes.set(variant, (sizes.get(variant) ?? 0) + 1);
    expect(run.counts).toEqual({
      enrolled: 300,
      excluded: 1,
      'excluded.invalid': 1,
      ...Object.fromEntries([...sizes].map(([variant, customers]) => [`variant.${variant}`, customers])),
    });
  });

  it('belongs to the global holdout of the year, which cannot change afterwards', async () => {
    const set = (shareBasisPoints: number) =>
      bench.get(SetGlobalHoldout).execute({ year: 2026, shareBasisPoints }, admin);
    accepted(await set(1000));
    const experimentId = await bench.launched();
    await bench.enrol(experimentId);
    const holdout = { year: 2026, salt: saltOfYear(2026), shareBasisPoints: 1000 };
    const held = references.filter((reference) => isHeldOut(holdout, reference));
    expect(held.length).toBeGreaterThan(10);
    expect(await exclusionsOf(experimentId)).toEqual(
      Object.fromEntries(held.map((each) => [each, 'globalHoldout'])),
    );
    expect(await set(0)).toMatchObject({ refusal: 'HoldoutYearStarted' });
  });

  it('stays in the global holdout of the year, to which customers who come later are added', async () => {
    accepted(await bench.get(SetGlobalHoldout).execute({ year: 2026, shareBasisPoints: 1000 }, admin));
    const holdout = { year: 2026, salt: saltOfYear(2026), shareBasisPoints: 1000 };
    const withoutContacts = experimentDesign().variants.map((each) => ({ ...each, channels: [] }));
    const later = Array.from({ length: 60 }, (_, index) => `L${index}`);
    const held = (among: readonly string[]) => among.filter((reference) => isHeldOut(holdout, reference));
    const heldInEstimate = async () =>
      (
        await bench
          .get(EligibilityReader)
          .preview(experimentDesign(), { regions: [], consentPurpose: 'marketing' })
      ).excluded
        .filter(({ reason }) => reason === 'globalHoldout')
        .reduce((sum, { customers }) => sum + customers, 0);
    expect(await heldInEstimate()).toBe(held(references).length);
    await bench.enrol(await bench.launched({ variants: withoutContacts }));
    expect(await heldInEstimate()).toBe(held(references).length);
    await bench.addCustomers(later.map((reference) => ({ reference, aum: 60_000 })));
    expect(await heldInEstimate()).toBe(held([...references, ...later]).length);
    const second = await bench.launched({ variants: withoutContacts });
    await bench.enrol(second);
    expect(held(later)).not.toEqual([]);
    expect(await exclusionsOf(second)).toEqual(
      Object.fromEntries(held([...references, ...later]).map((each) => [each, 'globalHoldout'])),
    );
    expect(await heldInEstimate()).toBe(held([...references, ...later]).length);
  });

  it('was planned for by another experiment of the month', async () => {
    const first = await bench.launched();
    await bench.enrol(first);
    const second = await bench.launched();
    await bench.enrol(second);
    // high: cap 2, planned 2: whoever is contacted at all is out; mid: cap 3: whoever is contacted twice.
    const contacted = (await rosterOf(first)).filter(
      ({ tier, variant }) =>
        (tier === 'high' && variant !== 'control') || variant === 'call' || variant === 'salon',
    );
    const planned = { control: 0, salon: 1, call: 2 } as Record<string, number>;
    const caps = { high: 2, mid: 3 } as Record<string, number>;
    const out = contacted.filter(({ tier, variant }) => planned[variant]! + 2 > caps[tier]!);
    expect(await exclusionsOf(second)).toEqual(
      Object.fromEntries(out.map(({ reference }) => [reference, 'contactCap'])),
    );
  });
});

describe('an exclusion layer', () => {
  const inLayer = {
    layer: 'wealth',
    variants: experimentDesign().variants.map((each) => ({ ...each, channels: [] })),
  };

  it('gives each customer to one of two experiments that enrol at the same time', async () => {
    const both = [await bench.launched(inLayer), await bench.launched(inLayer)];
    for (const experimentId of both)
      accepted(await bench.get(EnrolExperiment).execute({ experimentId }, marketer));
    await Promise.all([bench.executor().drain(), bench.executor().drain()]);
    const rosters = await Promise.all(both.map(rosterOf));
    const sizes = rosters.map((roster) => roster.length).sort((a, b) => a - b);
    expect(sizes).toEqual([0, 300]);
  });

  it('is kept by the database itself', async () => {
    const row = sql`('wealth', 1, gen_random_uuid(), '2026-01-01', '2026-02-01')`;
    const insert = sql`insert into experiments.layer_membership values ${row}`;
    await bench.database.query(insert);
    await expect(bench.database.query(insert)).rejects.toThrow(/duplicate key/);
  });

  it('leaves out who is held, and lets go of them after the window', async () => {
    await bench.addCustomers([{ reference: 'FREE', aum: 60_000, consent: { '2026-06-12': true } }]);
    const first = await bench.launched(inLayer);
    await bench.enrol(first);
    await bench.addCustomers([{ reference: 'NEW', aum: 60_000 }]);
    const meanwhile = await bench.launched(inLayer);
    await bench.enrol(meanwhile);
    expect((await rosterOf(meanwhile)).map(({ reference }) => reference)).toEqual(['NEW']);
    expect(Object.values(await exclusionsOf(meanwhile)).every((reason) => reason === 'exclusionLayer')).toBe(
      true,
    );
    const { startsOn } = experimentDesign();
    const afterwards = await bench.launched({
      ...inLayer,
      startsOn: startsOn.replace('06-15', '07-20') as typeof startsOn,
    });
    await bench.enrol(afterwards);
    expect(await rosterOf(afterwards)).toHaveLength(302);
  });
});

it('refuses to enrol for somebody who may not configure', async () => {
  const experimentId = await bench.launched();
  const outcome = await bench
    .get(EnrolExperiment)
    .execute({ experimentId }, { ...marketer, role: 'analyst' });
  expect(isRefusal(outcome) && outcome.refusal).toBe('NotPermitted');
});
