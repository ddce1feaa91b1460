import { CampaignReader } from '#campaigns';
import {
  CountSegment,
  CustomerSample,
  CustomerSampleReader,
  SaveSegment,
  type SegmentRule,
} from '#customers';
import { CreateExperiment, EstimateExperiment, type ExperimentDesign } from '#experiments';
import { calendarDate, type Actor } from '#kernel';
import { sql, takeWriteTicket } from '#platform';
import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
  type GivenCustomer,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import { readBy, type SentStatement } from '../../../test/support/read-by.js';
import { watchQueries } from '../../../test/support/watch-queries.js';
import { EligibilityReader, type EligibilityPreview } from './eligibility.reader.js';

const executive: Actor = { actorId: 'eve', name: 'Eve', role: 'executive', regions: 'all' };
const asOf = experimentDesign().population.asOf;
const notKept = calendarDate('2026-06-05');
const size = 6000;
const share = 1 / 8;

/** The end of the lowest eighth of all ids. */
const end = '-6917529027641081856';

let bench: ExperimentBench;
let design: ExperimentDesign;
let campaignId: Parameters<CreateExperiment['execute']>[0]['campaignId'];

const givenCustomer = (index: number): GivenCustomer => ({
  reference: `S-${index}`,
  aum: [10_000, 60_000, 700_000][index % 3]! + index,
  region: index % 150 === 7 ? 'west' : ['north', 'south', 'east'][(index % 7) % 3]!,
  ...(index % 17 === 0 ? { closedOn: index % 2 === 0 ? '2026-05-20' : '2026-06-01' } : {}),
  ...(index % 10 === 1 ? { consent: {} } : {}),
  ...(index % 10 === 2 ? { consent: { '2025-01-01': true, '2025-06-01': false } } : {}),
});

/** A segment of the customers of a region. */
async function ofRegion(region: string): Promise<ExperimentDesign['population']> {
  const rule: SegmentRule = { compare: { field: 'region', operator: 'equal', value: region } };
  const segment = accepted(await bench.get(SaveSegment).execute({ name: region, rule }, marketer));
  const { segmentId, version } = segment;
  return { ...experimentDesign().population, segment: { segmentId, version } };
}

async function stopSome(): Promise<void> {
  await bench.database.query(sql`select measurement.ensure_fact_months('2026-06-01', '2026-06-30')`);
  await bench.database.transaction(async (tx) => {
    const recordedAt = await takeWriteTicket(tx);
    await tx.query(sql`
      insert into measurement.fact
        (customer_id, source, event_id, kind, occurred_at, occurred_on, campaign_code, content_hash, recorded_at)
      select customer_id, 'spec', fact.kind || '-' || reference || fact.campaign, fact.kind, '2026-06-03', '2026-06-03',
             fact.campaign, '\\x00', ${recordedAt}
        from customers.customer
        join (values ('opted_out', 11, ''), ('exposed', 13, 'ONE'), ('reached', 13, 'TWO')) as fact (kind, every, campaign)
          on substr(reference, 3)::int % fact.every = 3`);
    await tx.query(sql`
      insert into customers.tag (customer_id, family, tag, valid_from, recorded_at)
      select customer_id, 'label', 'etc', '2026-01-01', ${recordedAt}
        from customers.customer where substr(reference, 3)::int % 4 = 0`);
  });
}

beforeAll(async () => {
  bench = await createExperimentBench({
    TIERLIFT_CUSTOMERS_LOOKED_AT: '1000',
    TIERLIFT_GLOBAL_HOLDOUT_SHARE: '0.05',
  });
  await bench.addCustomers(Array.from({ length: size }, (_, index) => givenCustomer(index)));
  await stopSome();
  await bench.enrol(await bench.launched({ population: await ofRegion('north'), layer: 'wealth' }));
  await bench.enrol(await bench.launched({ population: await ofRegion('south') }));
  design = experimentDesign({ layer: 'wealth' });
  campaignId = await bench.approvedCampaign();
}, 120_000);
afterAll(() => bench?.close());

async function estimate(changes: { exact?: boolean; on?: typeof asOf } = {}): Promise<EligibilityPreview> {
  const { exact = false, on = asOf } = changes;
  const asked = { ...design, population: { ...design.population, asOf: on } };
  const answer = await bench.get(EstimateExperiment).execute({ campaignId, design: asked, exact }, marketer);
  return accepted(answer).preview;
}

/** By tier and reason, how many customers were looked at. */
function lookedAt({ tiers, excluded }: EligibilityPreview): Map<string, number> {
  return new Map([
    ...tiers.map((each) => [`${each.tier} eligible`, each.lookedAt] as const),
    ...excluded.map((each) => [`${each.tier} ${each.reason}`, each.lookedAt] as const),
  ]);
}

function added(counts: readonly Map<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts.flatMap((each) => [...each]))
    sums.set(name, (sums.get(name) ?? 0) + count);
  return sums;
}

const sorted = (counts: Map<string, number>) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));

/** Every kind of condition that reads customers. */
const rule: SegmentRule = {
  any: [
    { tag: { family: 'label', tag: 'etc' } },
    { consent: { purpose: 'marketing' } },
    { lifecycle: { oneOf: ['churned'] } },
  ],
};

describe.each([
  ['whose population is kept', asOf, ['population']],
  ['whose population is not kept', notKept, ['attributes', 'snapshot']],
])('an estimate of a date %s', (_which, on, ofDate) => {
  it('looks at a part of a large bank, and is within its error of all tiers and reasons', async () => {
    const sampled = await estimate({ on });
    const exact = lookedAt(await estimate({ on, exact: true }));
    expect(sampled.shareLookedAt).toBe(share);
    const seen = lookedAt(sampled);
    const reasons = new Set([...exact.keys()].map((name) => name.split(' ')[1]));
    expect(reasons).toEqual(
      new Set([
        'eligible',
        'invalid',
        'noConsent',
        'optedOut',
        'globalHoldout',
        'exclusionLayer',
        'contactCap',
      ]),
    );
    for (const [name, customers] of exact) {
      const standardError = Math.sqrt((customers * (1 - share)) / share);
      const error = ((seen.get(name) ?? 0) / share - customers) / standardError;
      expect({ name, isClose: Math.abs(error) < 4 }).toEqual({ name, isClose: true });
    }
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(1000);
  });

  it('gives means as they are, and counts with their standard errors', async () => {
    const [sampled, exact] = [await estimate({ on }), await estimate({ on, exact: true })];
    expect(exact.shareLookedAt).toBe(1);
    for (const tier of sampled.tiers) {
      const whole = exact.tiers.find((each) => each.tier === tier.tier)!;
      expect(tier.eligible).toBe(tier.lookedAt / share);
      expect(tier.standardError).toBeCloseTo(Math.sqrt(tier.lookedAt * (1 - share)) / share, 9);
      expect(whole.standardError).toBe(0);
      expect(tier.aumMean).not.toBe(whole.aumMean);
      expect(Number(tier.aumMean) / Number(whole.aumMean)).toBeCloseTo(1, 0);
    }
  });

  it('is the same when it is asked again', async () => {
    expect(await estimate({ on })).toEqual(await estimate({ on }));
  });

  it('loses nobody: all parts of the bank together are everybody', async () => {
    const { content } = (await bench.get(CampaignReader).find(campaignId, marketer))!;
    const asked = { ...design, population: { ...design.population, asOf: on } };
    const parts: Map<string, number>[] = [];
    for (let index = 0; index < 8; index += 1) {
      const part = CustomerSample.part(index, 3);
      parts.push(lookedAt(await bench.get(EligibilityReader).preview(asked, content, { sample: part })));
    }
    expect(sorted(added(parts))).toEqual(sorted(lookedAt(await estimate({ on, exact: true }))));
  });

  it('reads no more of any relation than of the part', async () => {
    const counting = await countsSentBy(() => estimate({ on }));
    const telling = counting.filter(({ text }) => /as candidate group by/.test(text));
    expect(telling).toHaveLength(1);
    const own = [
      'consent_standing',
      'contact',
      'customer',
      'enrolment',
      'fact',
      'holdout_member',
      'layer_membership',
    ];
    expect(await readBy(bench.database, counting, end)).toEqual({
      bounded: [...own, ...ofDate].sort(),
      unbounded: [],
    });
  });
});

describe.each([
  ['whose population is kept', asOf, ['population']],
  ['whose population is not kept', notKept, ['attributes', 'snapshot']],
])('a live count of a date %s', (_which, on, ofDate) => {
  const count = (changes: { exact?: boolean } = {}, actor = marketer) =>
    bench.get(CountSegment).execute({ rule, asOf: on, ...changes }, actor);

  it('looks at a part of a large bank, and is within its error', async () => {
    const [sampled, exact] = [accepted(await count()), accepted(await count({ exact: true }))];
    expect([sampled.shareLookedAt, exact.shareLookedAt]).toEqual([share, 1]);
    expect(exact.cells.length).toBeGreaterThan(3);
    for (const { tier, lifecycle, customers } of exact.cells) {
      const cell = sampled.cells.find((each) => each.tier === tier && each.lifecycle === lifecycle);
      const standardError = Math.sqrt((customers! * (1 - share)) / share);
      expect(Math.abs((cell?.customers ?? 0) - customers!)).toBeLessThan(4 * standardError);
    }
    expect(Math.abs(sampled.customers! - exact.customers!)).toBeLessThan(4 * sampled.standardError!);
    expect(exact.standardError).toBe(0);
    expect(accepted(await count())).toEqual(sampled);
  });

  it('reads no more of any relation than of the part', async () => {
    const counting = await countsSentBy(count);
    expect(counting).toHaveLength(1);
    const own = on === asOf ? ['consent', 'tag'] : ['consent', 'customer', 'tag'];
    expect(await readBy(bench.database, counting, end)).toEqual({
      bounded: [...own, ...ofDate].sort(),
      unbounded: [],
    });
  });
});

describe('a group of which too few were looked at', () => {
  const west: SegmentRule = { compare: { field: 'region', operator: 'equal', value: 'west' } };
  const count = (actor: Actor, exact = false) =>
    bench.get(CountSegment).execute({ rule: west, asOf, exact }, actor);

  it('is hidden, also where it stands for enough', async () => {
    const seen = accepted(await count(marketer));
    expect(seen.customers! * share).toBeLessThan(20);
    expect(seen.customers).toBeGreaterThan(20);
    const shown = accepted(await count(executive));
    expect(shown).toMatchObject({ customers: null, standardError: null });
    for (const cell of shown.cells) expect(cell).toMatchObject({ customers: null, standardError: null });
  });

  it('is not counted exactly beside the sample by those who see groups only', async () => {
    expect(await count(executive, true)).toMatchObject({ refusal: 'NotPermitted' });
    expect(
      await bench.get(EstimateExperiment).execute({ campaignId, design, exact: true }, executive),
    ).toMatchObject({ refusal: 'NotPermitted' });
    expect(accepted(await count(marketer, true))).toMatchObject({ customers: 40, shareLookedAt: 1 });
  });
});

describe('a small bank', () => {
  it('is looked at as a whole', async () => {
    const small = await createExperimentBench({ TIERLIFT_CUSTOMERS_LOOKED_AT: '1000' });
    try {
      await small.addCustomers(Array.from({ length: 500 }, (_, index) => givenCustomer(index)));
      expect(await small.get(CustomerSampleReader).ofBank()).toBe(CustomerSample.everybody);
    } finally {
      await small.close();
    }
  });
});

/** Statements that count customers, but for the one that tells how large the bank is. */
async function countsSentBy(ask: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  const stop = watchQueries(({ text, bound }, send) => {
    sent.push({ text, bound });
    return send();
  });
  await ask().finally(stop);
  const tellsSize =
    /^select count\(\*\)::int as customers from customers\.customer where customer_id < \$1::bigint$/;
  expect(sent.filter(({ text }) => tellsSize.test(text))).toHaveLength(1);
  return sent.filter(
    ({ text }) => /count\(\*\)/.test(text) && /\bcustomers\.\w/.test(text) && !tellsSize.test(text),
  );
}
