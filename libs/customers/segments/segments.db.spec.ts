import { isRefusal, type Actor } from '#kernel';
import { pinKnownAt, sql } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../../../test/support/intake-bench.js';
import { CustomersModule } from '../customers.module.js';
import { populationSql } from '../population/population.sql.js';
import { LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import { DefineTierScheme } from '../tiers/define-tier-scheme.js';
import { TierSchemeReader } from '../tiers/tier-scheme.reader.js';
import { ArchiveSegment } from './archive-segment.js';
import { CountSegment } from './count-segment.js';
import { SaveSegment } from './save-segment.js';
import type { SegmentRule } from './segment-rule.js';

let bench: IntakeBench;
const executive: Actor = { actorId: 'eve', name: 'Eve', role: 'executive', regions: 'all' };

beforeAll(async () => {
  bench = await createIntakeBench([CustomersModule]);
  await bench.database.query(sql`update platform.clock set simulated_now = '2026-07-01T04:00:00Z'`);
  const load = async (format: string, text: string) => {
    const run = await bench.importText(format, text);
    expect({ error: run.error, quarantined: run.counts?.['quarantined'] }).toEqual({
      error: null,
      quarantined: 0,
    });
  };
  await load(
    'customers',
    `reference,relationship,customerKind,openedOn,region,birthYear,industry,annualSales,totalAssets,strategicGroup
A,customer,personal,2020-01-01,east,1980,,,,
B,customer,personal,2020-01-01,,1990,,,,
C,customer,personal,2026-06-20,west,,,,,
P,prospect,personal,,east,2000,,,,
L1,customer,corporate,2019-01-01,east,,steel,300000000,1,
L2,customer,corporate,2019-01-01,east,,internet,150000000,1,
L3,customer,corporate,2019-01-01,east,,steel,150000000,50000000,
L4,customer,corporate,2019-01-01,east,,steel,150000000,49999999.99,
L5,customer,corporate,2019-01-01,east,,steel,1,1,G1
D1,customer,corporate,2019-01-01,east,,steel,1,1,
D2,customer,corporate,2019-01-01,south,,steel,1,1,
`.replace('west', 'northwest'),
  );
  await load(
    'snapshots',
    `reference,asOf,deposits,dailyAverageDeposits,loanBalance,wealth
A,2026-06-30,49999.99,,0,0
B,2026-06-30,50000,,0,0.00
C,2026-06-30,500000,,0,1
L1,2026-06-30,1,,1,0
L2,2026-06-30,1,,1,0
L3,2026-06-30,1,,1,0
L4,2026-06-30,1,,1,0
L5,2026-06-30,1,,1,0
D1,2026-06-30,1,500000,0,0
D2,2026-06-30,600000,499999.99,0,0
`,
  );
  await load(
    'tags',
    'reference,family,tag,value,validFrom,removed\nA,label,etc,yes,2026-01-01,\nB,label,etc,yes,2026-01-01,\nB,label,etc,,2026-05-01,true\nC,label,etc,no,2026-02-01,\n',
  );
  await load(
    'consents',
    'reference,purpose,granted,decidedOn\nA,sms,true,2025-01-01\nA,sms,false,2026-01-01\nB,sms,true,2026-01-01\n',
  );
});
afterAll(() => bench.close());

async function chosenBy(
  segmentRule: SegmentRule | undefined,
  scheme = 'personal-3',
  asOf = '2026-06-30',
): Promise<string> {
  const rows = await bench.database.query<{ reference: string; tier: string }>(sql`
    select reference, tier from (${populationSql({
      asOf: asOf as never,
      knownAt: await pinKnownAt(bench.database),
      tierScheme: (await bench.get(TierSchemeReader).find(scheme))!.definition,
      lifecycleRule: (await bench.get(LifecycleRuleReader).find('default'))!.definition,
      ...(segmentRule ? { segmentRule } : {}),
    })}) p order by reference`);
  return rows.map(({ reference, tier }) => `${reference}:${tier}`).join(' ');
}

describe('the built-in tier schemes', () => {
  it('cut at their lower bounds, leave out the other kind of customer, and give prospects none', async () => {
    const personal: SegmentRule = {
      compare: { field: 'customerKind', operator: 'equal', value: 'personal' },
    };
    expect(await chosenBy(personal)).toBe('A:mass B:mid C:high P:none');
    expect(await chosenBy(personal, 'personal-4')).toBe('A:mass B:mass C:mass P:none');
    expect(await chosenBy({ not: personal })).toBe('D1:none D2:none L1:none L2:none L3:none L4:none L5:none');
  });

  it('tell corporate customers with loans by sales, assets, industry and group, and the others by average deposits', async () => {
    const corporate: SegmentRule = {
      compare: { field: 'customerKind', operator: 'equal', value: 'corporate' },
    };
    expect(await chosenBy(corporate, 'corporate-lending')).toBe(
      'D1:none D2:none L1:large L2:large L3:medium L4:small L5:strategic',
    );
    expect(await chosenBy(corporate, 'corporate-deposit')).toBe(
      'D1:aboveScale D2:belowScale L1:none L2:none L3:none L4:none L5:none',
    );
  });

  it('differ by region where a scheme says so', async () => {
    const outcome = await bench.get(DefineTierScheme).execute(
      {
        schemeKey: 'by-region',
        nameEn: 'By region',
        nameZh: '区域差别',
        definition: {
          customerKind: 'personal',
          measure: 'aum',
          forbidsNegative: false,
          bands: [
            { key: 'low', nameEn: 'Low', nameZh: '低' },
            { key: 'high', nameEn: 'High', nameZh: '高', from: '50000' },
          ],
          regions: [{ region: 'east', bounds: [{ band: 'high', from: '40000' }] }],
        },
      },
      marketer,
    );
    expect(outcome).toMatchObject({ version: 1 });
    expect(await chosenBy({ known: { field: 'aum' } }, 'by-region')).toMatch(/^A:high B:high C:high/);
  });
});

describe('segments', () => {
  it.each<[string, SegmentRule, string]>([
    ['a comparison', { compare: { field: 'aum', operator: 'atLeast', value: '50000' } }, 'B C D2'],
    [
      'the negation of what is not known',
      {
        all: [
          { not: { compare: { field: 'region', operator: 'equal', value: 'east' } } },
          { known: { field: 'openedOn' } },
          { compare: { field: 'customerKind', operator: 'equal', value: 'personal' } },
        ],
      },
      'B C',
    ],
    ['a range with both ends', { range: { field: 'age', from: '36', to: '46' } }, 'A B'],
    ['a set', { oneOf: { field: 'region', values: ['south', 'northwest'] } }, 'C D2'],
    ['a tag as it stands on the date', { tag: { family: 'label', tag: 'etc' } }, 'A C'],
    ['a tag with its value', { tag: { family: 'label', tag: 'etc', value: 'yes' } }, 'A'],
    ['days before the date', { withinDays: { field: 'openedOn', before: 10 } }, 'C'],
    ['consent by its last decision', { consent: { purpose: 'sms' } }, 'B'],
    ['lifecycle', { lifecycle: { oneOf: ['new'] } }, 'C'],
    ['tier', { tier: { oneOf: ['mid', 'high'] } }, 'B C'],
    ['either', { any: [{ tier: { oneOf: ['high'] } }, { consent: { purpose: 'sms' } }] }, 'B C'],
  ])('find customers by %s', async (_what, rule, expected) => {
    expect((await chosenBy(rule)).replace(/:\w+/g, '')).toBe(expected);
  });

  it('see the tag that was removed later when they ask for an earlier date', async () => {
    expect(
      (
        await chosenBy({ tag: { family: 'label', tag: 'etc', value: 'yes' } }, 'personal-3', '2026-04-30')
      ).replace(/:\w+/g, ''),
    ).toBe('A B');
  });

  it('are counted by tier and lifecycle, and small groups stay hidden from those who see aggregates only', async () => {
    const rule: SegmentRule = { compare: { field: 'customerKind', operator: 'equal', value: 'personal' } };
    expect(await bench.get(CountSegment).execute({ rule, asOf: '2026-06-30' as never }, marketer)).toEqual({
      asOf: '2026-06-30',
      shareLookedAt: 1,
      customers: 4,
      standardError: 0,
      cells: [
        { tier: 'high', lifecycle: 'new', customers: 1, standardError: 0 },
        { tier: 'mass', lifecycle: 'unknown', customers: 1, standardError: 0 },
        { tier: 'mid', lifecycle: 'unknown', customers: 1, standardError: 0 },
        { tier: 'none', lifecycle: 'unknown', customers: 1, standardError: 0 },
      ],
    });
    expect(
      await bench.get(CountSegment).execute({ rule, asOf: '2026-06-30' as never }, executive),
    ).toMatchObject({ customers: null });
    const scoped = { ...marketer, regions: ['northwest'] };
    expect(
      await bench.get(CountSegment).execute({ rule, asOf: '2026-06-30' as never }, scoped),
    ).toMatchObject({ customers: 1 });
  });

  it('keep every version of their rule, and make none when nothing changes', async () => {
    const save = bench.get(SaveSegment);
    const rule: SegmentRule = { known: { field: 'manager' } };
    const first = await save.execute({ name: 'With a manager', rule }, marketer);
    if (isRefusal(first)) throw new Error(first.message);
    expect(first).toMatchObject({ version: 1, tierSchemeKey: 'personal-3', lifecycleRuleVersion: 1 });
    expect(await save.execute({ segmentId: first.segmentId, name: 'Managed', rule }, marketer)).toMatchObject(
      { version: 1, name: 'Managed' },
    );
    expect(
      await save.execute({ segmentId: first.segmentId, name: 'Managed', rule: { not: rule } }, marketer),
    ).toMatchObject({ version: 2 });
    expect(await save.execute({ name: 'Managed', rule }, marketer)).toMatchObject({
      refusal: 'SegmentNameTaken',
    });
    expect(await save.execute({ name: 'Other', rule: { known: { field: 'x' } } }, marketer)).toMatchObject({
      refusal: 'SegmentRuleInvalid',
    });
    expect(await save.execute({ name: 'Other', rule }, executive)).toMatchObject({ refusal: 'NotPermitted' });
    await bench.get(ArchiveSegment).execute({ segmentId: first.segmentId }, marketer);
    expect(await save.execute({ segmentId: first.segmentId, name: 'Managed', rule }, marketer)).toMatchObject(
      { refusal: 'SegmentArchived' },
    );
  });
});
