import fc from 'fast-check';
import { ConsentStandingStore, PopulationStore } from '#customers';
import { calendarDate } from '#kernel';
import { latestKnownAt, sql, type Transaction } from '#platform';
import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
  type GivenCustomer,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import {
  exclusionsByNotesSql,
  exclusionsSql,
  keepsOutByNotesAlone,
  notedSql,
  optedOutSql,
  type EligibilityRule,
} from './candidates.sql.js';
import { readContactCaps } from './contact-cap.sql.js';
import { readPlannedContacts } from './contacts.sql.js';
import { exclusionReasons } from './exclusion-reason.js';
import { GlobalHoldoutStore } from './global-holdout.store.js';
import { planForNoted } from './plan-for-candidates.js';
import { PopulationDefinitions } from './population-definitions.js';
import { SetGlobalHoldout } from './set-global-holdout.js';

let bench: ExperimentBench;
beforeEach(async () => {
  bench = await createExperimentBench();
});
afterEach(() => bench?.close());

const startsOn = calendarDate('2026-06-15');
const channels = ['sms', 'email', 'managerCall', 'appPush'] as const;

/** Everything that may keep somebody out, in any combination. */
const anyCustomer = fc.record({
  closedOn: fc.constantFrom(undefined, undefined, '2026-05-01', '2026-06-10', '2026-06-15', '2026-07-01'),
  consent: fc.constantFrom<Record<string, boolean>>(
    { '2025-01-01': true },
    { '2025-01-01': true },
    {},
    { '2025-01-01': false },
    { '2025-01-01': true, '2026-03-01': false },
    { '2025-01-01': true, '2026-06-20': false },
  ),
  aum: fc.constantFrom(1_000, 60_000, 900_000),
  optedOutOn: fc.constantFrom(undefined, undefined, '2024-12-01', '2026-05-05', '2026-06-18'),
  contacts: fc.constantFrom(0, 0, 1, 2, 4),
  held: fc.constantFrom(false, false, true),
});

type AnyCustomer = typeof anyCustomer extends fc.Arbitrary<infer Customer> ? Customer : never;

const unremarkable: AnyCustomer = {
  closedOn: undefined,
  consent: { '2025-01-01': true },
  aum: 60_000,
  optedOutOn: undefined,
  contacts: 0,
  held: false,
};

async function fill(customers: readonly AnyCustomer[]): Promise<void> {
  const given = customers.map(({ closedOn, consent, aum }, place): GivenCustomer => {
    return { reference: `C${place}`, aum, consent, ...(closedOn ? { closedOn } : {}) };
  });
  await bench.addCustomers(given);
  for (const [place, { optedOutOn, contacts }] of customers.entries()) {
    if (optedOutOn) await bench.addFact(`C${place}`, 'opted_out', optedOutOn);
    for (let each = 0; each < contacts; each += 1)
      await bench.addFact(`C${place}`, 'exposed', '2026-06-03', `OTHER-${each}`);
  }
  const held = customers.flatMap(({ held: isHeld }, place) => (isHeld ? [`C${place}`] : []));
  await bench.database.query(sql`
    insert into experiments.layer_membership (layer, customer_id, experiment_id, from_on, to_on)
    select 'salons', customers.customer_id_of(reference), '01900000-0000-7000-8000-000000000000', '2026-06-01', '2026-07-01'
      from unnest(${held}::text[]) as reference`);
}

/** Both relations, of which the second looks for those only of whom something is noted. */
async function exclusionsBothWays(contacts: number) {
  const { variants } = experimentDesign();
  const knownAt = await latestKnownAt(bench.database);
  return bench.database.transaction(async (tx) => {
    const population = await bench.get(PopulationDefinitions).population(tx, experimentDesign().population, {
      knownAt,
      regions: [],
      stored: (ofDate) => bench.get(PopulationStore).keep(tx, ofDate),
    });
    const rule = await ruleOf(tx, knownAt, [
      ...variants.map((each) => ({ ...each, channels: [] })),
      {
        key: 'told',
        name: 'Told',
        isControl: false,
        channels: channels.slice(0, contacts),
      },
    ]);
    const answer = (exclusions: Parameters<Transaction['query']>[0]) =>
      tx.query<Record<string, string>>(sql`
        select c.reference, e.reason, e.tier, e.lifecycle, e.region
          from (${exclusions}) as e join customers.customer as c using (customer_id) order by 1`);
    return {
      all: await answer(exclusionsSql(population, rule)),
      byNotes: await planForNoted(tx, () => answer(exclusionsByNotesSql(population, rule, notedSql(rule)))),
      mayGoByNotes: keepsOutByNotesAlone(rule),
    };
  });
}

async function ruleOf(
  tx: Transaction,
  knownAt: Date,
  variants: EligibilityRule['variants'],
): Promise<EligibilityRule> {
  const holdouts = bench.get(GlobalHoldoutStore);
  const holdout = await holdouts.fix(tx, 2026, marketer);
  return {
    experimentId: undefined,
    consent: await bench
      .get(ConsentStandingStore)
      .keepUnusual(
        tx,
        { purpose: 'marketing', onDate: startsOn, knownAt },
        optedOutSql({ startsOn, knownAt }),
      ),
    variants,
    layer: 'salons',
    startsOn,
    planned: await readPlannedContacts(tx, startsOn, undefined),
    caps: await readContactCaps(tx),
    holdout,
    heldOut: await holdouts.members(tx, holdout, knownAt),
    knownAt,
  };
}

describe('who is kept out', () => {
  it('is the same, looked for among all or among those of whom something is noted', async () => {
    accepted(
      await bench
        .get(SetGlobalHoldout)
        .execute({ year: 2026, shareBasisPoints: 1000 }, { ...marketer, role: 'admin' }),
    );
    await fill(fc.sample(anyCustomer, { numRuns: 250, seed: 20_261_128 }));
    const seen = new Set<string>();
    for (const contacts of [0, 1, 2]) {
      const { all, byNotes, mayGoByNotes } = await exclusionsBothWays(contacts);
      expect(mayGoByNotes).toBe(true);
      expect(byNotes).toEqual(all);
      for (const { reason } of all) seen.add(reason!);
    }
    expect([...seen].sort()).toEqual(
      exclusionReasons.filter((reason) => reason !== 'conflictingAssignment').sort(),
    );
  });

  it('is looked for among all where plans alone exceed the cap of a tier, or nobody noted who is held out', async () => {
    await fill([unremarkable, ...fc.sample(anyCustomer, { numRuns: 20, seed: 1 })]);
    const { all, byNotes, mayGoByNotes } = await exclusionsBothWays(4);
    expect(mayGoByNotes).toBe(false);
    expect(all.length).toBeGreaterThan(byNotes.length);
    const rule = { variants: [], caps: [], heldOut: undefined } as unknown as EligibilityRule;
    expect(keepsOutByNotesAlone(rule)).toBe(false);
  });
});
