import { text } from 'node:stream/consumers';
import { isRefusal } from '#kernel';
import { Audit, Runs, sql } from '#platform';
import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import type { Variant } from '../design/experiment-design.js';
import type { ExperimentId } from '../experiment-id.js';
import { ContactListStore } from './contact-list.store.js';
import { ExportUnits, type ExportedFile, type ExportRefusal } from './export-units.js';
import { RequestContactList } from './request-contact-list.js';

let bench: ExperimentBench;
let experimentId: ExperimentId;

const references = ['=HYPERLINK("x")', '@risk', ...Array.from({ length: 58 }, (_, index) => `C${index}`)];
const variants: Variant[] = [
  { key: 'control', name: 'No contact', isControl: true, channels: [] },
  { key: 'salon', name: 'Salon', isControl: false, channels: ['sms', 'managerCall'] },
];

beforeAll(async () => {
  bench = await createExperimentBench();
  await bench.addCustomers(
    references.map((reference, index) => ({
      reference,
      aum: 60_000,
      region: index % 2 === 0 ? 'east' : 'west',
    })),
  );
  experimentId = await bench.launched({
    variants,
    allocation: { byTier: {}, otherTiers: { control: 2000, salon: 8000 } },
    salt: 'a-salt-for-this-spec',
  });
  await bench.enrol(experimentId);
});
afterAll(async () => bench?.close());

async function fill(channel: 'sms' | 'managerCall') {
  const id = accepted(
    await bench.get(RequestContactList).execute({ experimentId, variant: 'salon', channel }, marketer),
  );
  await bench.work();
  return (await bench.get(ContactListStore).find(id))!;
}

async function linesOf(file: ExportedFile | ExportRefusal): Promise<string[]> {
  return (await text(accepted(file).content)).trimEnd().split('\n');
}

const salon = () =>
  bench.database.query<{ reference: string; region: string }>(sql`
    select c.reference, e.region from experiments.enrolment e join customers.customer c using (customer_id)
     where experiment_id = ${experimentId} and variant = 'salon' order by c.reference collate "C"`);

describe('a contact list', () => {
  it('keeps off whoever has objected or is contacted enough by now, and leaves them in the analysis', async () => {
    const members = (await salon()).map(({ reference }) => reference);
    const plain = members.filter((reference) => reference.startsWith('C'));
    const [stopped, busy, withdrew, noSms] = plain as [string, string, string, string];
    await bench.addFact(stopped, 'opted_out', '2026-06-11');
    for (const campaign of ['OTHER-1', 'OTHER-2', 'OTHER-3'])
      await bench.addFact(busy, 'reached', '2026-06-12', campaign);
    const decide = (reference: string, purpose: string) =>
      bench.database.query(sql`
        insert into customers.consent (customer_id, purpose, decided_on, recorded_at, granted)
        values (customers.customer_id_of(${reference}), ${purpose}, '2026-06-12', now(), false)`);
    await decide(withdrew, 'marketing');
    await decide(noSms, 'sms');

    const list = await fill('sms');
    expect(list).toMatchObject({
      state: 'ready',
      contacts: members.length - 4,
      removed: 4,
      contactsOn: '2026-06-15',
    });
    expect(await bench.get(ContactListStore).removals(list.contactListId)).toEqual([
      { reason: 'contactCap', customers: 1 },
      { reason: 'noConsent', customers: 1 },
      { reason: 'optedOut', customers: 2 },
    ]);
    expect(await salon()).toHaveLength(members.length);

    const lines = await linesOf(await bench.get(ExportUnits).contactList(list.contactListId, marketer));
    expect(lines[0]).toBe('reference,campaign,variant,channel,contactOn,tier,region,branch,manager');
    expect(lines).toHaveLength(1 + members.length - 4);
    for (const gone of [stopped, busy, withdrew, noSms])
      expect(lines.some((line) => line.startsWith(`${gone},`))).toBe(false);
  });

  it('counts against the cap for the next channel', async () => {
    // Tier mid: three contacts a month. After one sms there is room for two calls; one customer got no sms.
    const first = await fill('managerCall');
    const second = await fill('managerCall');
    const third = await fill('managerCall');
    expect(first.contacts).toBeGreaterThan(0);
    expect(second.contacts).toBe(first.contacts);
    expect(third.contacts).toBe(1);
  });

  it('cannot start a formula in a spreadsheet', async () => {
    const lines = await linesOf(await bench.get(ExportUnits).roster(experimentId, marketer));
    expect(lines.filter((line) => /^"?'=HYPERLINK/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("'@risk,"))).toHaveLength(1);
    expect(lines.slice(1).some((line) => /^[=+@-]/.test(line))).toBe(false);
    // A hash is a number, and its sign stays.
    expect(lines.some((line) => /,mid,-\d+,/.test(line))).toBe(true);
  });

  it('is refused for a variant that is not contacted through the channel, and for the control', async () => {
    const request = (variant: string, channel: 'sms' | 'email') =>
      bench.get(RequestContactList).execute({ experimentId, variant, channel }, marketer);
    expect(await request('salon', 'email')).toMatchObject({ refusal: 'VariantNotContacted' });
    expect(await request('control', 'sms')).toMatchObject({ refusal: 'VariantNotContacted' });
  });

  it('is the same when its run is executed again', async () => {
    const list = await fill('sms');
    await bench.database.query(sql`
      update platform.run set state = 'queued', worker_token = null, lease_until = null where run_id = ${list.runId}`);
    await bench.work();
    expect((await bench.get(Runs).find(list.runId))!.state).toBe('succeeded');
    expect(await bench.get(ContactListStore).find(list.contactListId)).toEqual(list);
  });
});

describe('an export of single customers', () => {
  it('is for roles that may see them, and is audited', async () => {
    const executive = { ...marketer, role: 'executive' as const };
    const refused = await bench.get(ExportUnits).units(experimentId, executive);
    expect(isRefusal(refused) && refused.refusal).toBe('NotPermitted');
    await linesOf(await bench.get(ExportUnits).units(experimentId, marketer));
    const entries = await bench.get(Audit).entries({ subject: `Experiment:${experimentId}`, limit: 200 });
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: 'experiment.exported',
        actorId: marketer.actorId,
        detail: { what: 'units' },
      }),
    );
  });

  it('shows a key of one region the customers of that region', async () => {
    const eastern = { ...marketer, regions: ['east'] };
    const lines = await linesOf(await bench.get(ExportUnits).units(experimentId, eastern));
    expect(lines).toHaveLength(1 + references.length / 2);
    expect(lines.slice(1).every((line) => line.includes(',east,'))).toBe(true);
  });

  it('has no reference for an erased customer, but keeps the hash', async () => {
    const [line] = (await linesOf(await bench.get(ExportUnits).roster(experimentId, marketer))).filter(
      (each) => each.startsWith('C7,'),
    );
    await bench.database.query(sql`
      update customers.customer set reference = 'erased-x', erased_at = now() where reference = 'C7'`);
    const lines = await linesOf(await bench.get(ExportUnits).roster(experimentId, marketer));
    expect(lines).toContain(line!.replace('C7', ''));
  });
});

it('has no list before its customers are assigned', async () => {
  const early = await bench.launched({
    ...experimentDesign(),
    variants,
    allocation: { byTier: {}, otherTiers: { control: 5000, salon: 5000 } },
  });
  const outcome = await bench
    .get(RequestContactList)
    .execute({ experimentId: early, variant: 'salon', channel: 'sms' }, marketer);
  expect(outcome).toMatchObject({ refusal: 'NotEnrolledYet' });
});
