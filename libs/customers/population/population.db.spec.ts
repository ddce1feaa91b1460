import fc from 'fast-check';
import {
  addDays,
  addMonths,
  calendarDate,
  daysBetween,
  monthEnd,
  monthStart,
  type CalendarDate,
} from '#kernel';
import { pinKnownAt, sql, type Run } from '#platform';
import { createIntakeBench, type IntakeBench } from '../../../test/support/intake-bench.js';
import { CustomersModule } from '../customers.module.js';
import { LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import type { LifecycleRuleDefinition } from '../lifecycle/lifecycle-rule.js';
import { TierSchemeReader } from '../tiers/tier-scheme.reader.js';
import type { Lifecycle } from '../vocabulary.js';
import { lifecycleSql, populationSql, tierSql } from './population.sql.js';

const asOf = calendarDate('2026-06-30');

interface Month {
  readonly asOf: CalendarDate;
  readonly aum: number;
  readonly transactions?: number;
  readonly lastActiveOn?: CalendarDate;
  readonly closed: boolean;
}

interface History {
  readonly reference: string;
  readonly relationship: 'customer' | 'prospect';
  readonly openedOn?: CalendarDate;
  readonly closedOn?: CalendarDate;
  readonly months: readonly Month[];
}

/** domain.md §2 said again, by hand, over a list of snapshots. */
function lifecycleOf(history: History, rule: LifecycleRuleDefinition): Lifecycle {
  const past = history.months
    .filter((month) => month.asOf <= asOf)
    .sort((a, b) => (a.asOf < b.asOf ? -1 : 1));
  const candidate = past.at(-1);
  const current =
    candidate && daysBetween(candidate.asOf, asOf) <= rule.currentWithinDays ? candidate : undefined;
  const age = history.openedOn === undefined ? undefined : daysBetween(history.openedOn, asOf);
  const isNew = age !== undefined && age < rule.newDays;
  if (history.relationship === 'prospect') return 'unknown';
  if ((history.closedOn !== undefined && history.closedOn <= asOf) || current?.closed) return 'churned';
  if (!current) return isNew ? 'new' : 'unknown';
  const window = past.filter(
    (month) => month.asOf >= addMonths(monthStart(current.asOf), 1 - rule.highMonths),
  );
  if (new Set(window.map((month) => month.asOf.slice(0, 7))).size < rule.minimumMonths && !isNew)
    return 'unknown';
  const high = Math.max(...window.map((month) => month.aum));
  const thenMonth = addMonths(monthStart(current.asOf), -rule.comparisonMonths).slice(0, 7);
  const then = window.filter((month) => month.asOf.startsWith(thenMonth)).at(-1);
  const active = window
    .map((month) => month.lastActiveOn ?? ((month.transactions ?? 0) > 0 ? month.asOf : undefined))
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);
  const since = active ?? window.find((month) => month.transactions !== undefined)?.asOf;
  const idle = since === undefined ? 0 : daysBetween(since, current.asOf);
  const fell = (percent: number) =>
    then !== undefined && then.aum > 0 && current.aum * 100 <= then.aum * (100 - percent);
  if (
    (high > 0 && current.aum * 100 <= high * (100 - rule.churned.fallPercent)) ||
    idle >= rule.churned.idleDays
  )
    return 'churned';
  if (fell(rule.churnWarning.fallPercent) || idle >= rule.churnWarning.idleDays) return 'churnWarning';
  if (isNew) return 'new';
  if (fell(rule.declining.fallPercent)) return 'declining';
  const [now, before] = [current.transactions, then?.transactions];
  if (
    now !== undefined &&
    before !== undefined &&
    before > 0 &&
    now * 100 <= before * (100 - rule.declining.activityFallPercent)
  )
    return 'declining';
  if (
    then &&
    then.aum >= 0 &&
    current.aum > 0 &&
    current.aum * 100 >= then.aum * (100 + rule.growing.risePercent)
  )
    return 'growing';
  return 'mature';
}

function personalTierOf(history: History): string {
  const current = history.months
    .filter((month) => month.asOf <= asOf && daysBetween(month.asOf, asOf) <= 92)
    .sort((a, b) => (a.asOf < b.asOf ? 1 : -1))[0];
  const closed = (history.closedOn !== undefined && history.closedOn <= asOf) || current?.closed;
  if (history.relationship === 'prospect' || closed || !current) return 'none';
  return current.aum >= 500_000 ? 'high' : current.aum >= 50_000 ? 'mid' : 'mass';
}

const anyMonth = (monthsBack: number) =>
  fc.record({
    asOf: fc
      .nat(27)
      .map((day) =>
        day < 20
          ? monthEnd(addMonths(asOf, -monthsBack))
          : addDays(monthStart(addMonths(asOf, -monthsBack)), day),
      ),
    aum: fc.oneof(
      fc.constantFrom(0, 49_999, 50_000, 500_000, 100_000, 80_000, 120_000, 20_000),
      fc.nat(1_000_000),
    ),
    transactions: fc.option(fc.nat(6), { nil: undefined }),
    idleDays: fc.option(fc.constantFrom(0, 10, 59, 60, 61, 89, 90, 120), { nil: undefined }),
    closed: fc.nat(40).map((n) => n === 0),
  });

const anyHistory = fc
  .record({
    relationship: fc.nat(15).map((n) => (n === 0 ? ('prospect' as const) : ('customer' as const))),
    openedDaysAgo: fc.option(fc.constantFrom(10, 179, 180, 181, 400, 2000), { nil: undefined }),
    closedDaysAgo: fc.option(fc.constantFrom(0, 30), { nil: undefined, freq: 12 }),
    present: fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }),
    mostly: fc.boolean(),
    months: fc.tuple(...Array.from({ length: 18 }, (_, index) => anyMonth(index))),
  })
  .map(({ relationship, openedDaysAgo, closedDaysAgo, present, mostly, months }) => ({
    relationship,
    ...(openedDaysAgo === undefined ? {} : { openedOn: addDays(asOf, -openedDaysAgo) }),
    ...(closedDaysAgo === undefined || closedDaysAgo > (openedDaysAgo ?? 9e9)
      ? {}
      : { closedOn: addDays(asOf, -closedDaysAgo) }),
    months: months
      .filter((_, index) => present[index] || mostly)
      .map(({ idleDays, transactions, ...month }): Month => ({
        ...month,
        ...(transactions === undefined ? {} : { transactions }),
        ...(idleDays === undefined ? {} : { lastActiveOn: addDays(month.asOf, -idleDays) }),
      })),
  }));

let bench: IntakeBench;
beforeAll(async () => {
  bench = await createIntakeBench([CustomersModule]);
});
afterAll(() => bench.close());

async function succeed(run: Promise<Run>): Promise<void> {
  const { state, error, counts } = await run;
  expect({ state, error, quarantined: counts?.['quarantined'] }).toEqual({
    state: 'succeeded',
    error: null,
    quarantined: 0,
  });
}

const csv = (header: string, rows: readonly (readonly (string | number | boolean | undefined)[])[]) =>
  `${header}\n${rows.map((row) => row.map((value) => value ?? '').join(',')).join('\n')}\n`;

describe('tier and lifecycle as of a date', () => {
  it('agree with their restatement in plain words on random histories', async () => {
    await bench.database.query(sql`update platform.clock set simulated_now = '2026-07-01T04:00:00Z'`);
    const histories: History[] = fc
      .sample(anyHistory, { numRuns: 1_500, seed: 20260630 })
      .map((history, index) => ({ reference: `H-${index}`, ...history }));
    await succeed(
      bench.importText(
        'customers',
        csv(
          'reference,relationship,openedOn,closedOn,region',
          histories.map((each) => [each.reference, each.relationship, each.openedOn, each.closedOn, 'east']),
        ),
      ),
    );
    await succeed(
      bench.importText(
        'snapshots',
        csv(
          'reference,asOf,aum,transactions,lastActiveOn,closed',
          histories.flatMap((each) =>
            each.months.map((month) => [
              each.reference,
              month.asOf,
              month.aum,
              month.transactions,
              month.lastActiveOn,
              month.closed,
            ]),
          ),
        ),
      ),
    );
    const tierScheme = (await bench.get(TierSchemeReader).find('personal-3'))!.definition;
    const lifecycleRule = (await bench.get(LifecycleRuleReader).find('default'))!.definition;
    const knownAt = await pinKnownAt(bench.database);
    const rows = await bench.database.query<{ reference: string; tier: string; lifecycle: Lifecycle }>(
      sql`select reference, tier, lifecycle from (${populationSql({ asOf, knownAt, tierScheme, lifecycleRule })}) population`,
    );
    const found = new Map(rows.map((row) => [row.reference, row]));
    const wrong = histories.filter(
      (history) =>
        found.get(history.reference)?.lifecycle !== lifecycleOf(history, lifecycleRule) ||
        found.get(history.reference)?.tier !== personalTierOf(history),
    );
    expect(
      wrong.map((history) => ({
        ...found.get(history.reference),
        expected: [personalTierOf(history), lifecycleOf(history, lifecycleRule)],
        history,
      })),
    ).toEqual([]);
    // Every outcome occurs, so that the agreement says something.
    expect([...new Set(rows.map((row) => row.lifecycle))].sort()).toEqual([
      'churnWarning',
      'churned',
      'declining',
      'growing',
      'mature',
      'new',
      'unknown',
    ]);
    expect([...new Set(rows.map((row) => row.tier))].sort()).toEqual(['high', 'mass', 'mid', 'none']);

    const among = sql`select customers.customer_id_of(r) from unnest(${['H-1', 'H-2', 'H-3']}::text[]) r`;
    const [lifecycles, tiers] = await Promise.all([
      bench.database.query<{ lifecycle: string }>(
        sql`select * from (${lifecycleSql({ asOf, knownAt, lifecycleRule, among })}) l order by customer_id`,
      ),
      bench.database.query<{ tier: string }>(
        sql`select * from (${tierSql({ asOf, knownAt, tierScheme, lifecycleRule, among })}) t order by customer_id`,
      ),
    ]);
    const three = await bench.database.query<{ lifecycle: string; tier: string }>(
      sql`select tier, lifecycle from (${populationSql({ asOf, knownAt, tierScheme, lifecycleRule, among })}) p order by customer_id`,
    );
    expect(lifecycles.map((row) => row.lifecycle)).toEqual(three.map((row) => row.lifecycle));
    expect(tiers.map((row) => row.tier)).toEqual(three.map((row) => row.tier));
  });

  it('stay what they were known to be when a correction arrives later', async () => {
    const tierScheme = (await bench.get(TierSchemeReader).find('personal-3'))!.definition;
    const lifecycleRule = (await bench.get(LifecycleRuleReader).find('default'))!.definition;
    const tierKnownAt = async (knownAt: Date) =>
      (
        await bench.database.one<{ tier: string }>(
          sql`select tier from (${populationSql({ asOf, knownAt, tierScheme, lifecycleRule })}) p where reference = 'K-1'`,
        )
      )?.tier;
    await succeed(bench.importText('customers', 'reference\nK-1\n'));
    await succeed(bench.importText('snapshots', 'reference,asOf,aum\nK-1,2026-06-30,10000\n'));
    const before = await pinKnownAt(bench.database);
    await succeed(bench.importText('snapshots', 'reference,asOf,aum\nK-1,2026-06-30,600000.00\n'));
    expect([await tierKnownAt(before), await tierKnownAt(await pinKnownAt(bench.database))]).toEqual([
      'mass',
      'high',
    ]);
  });
});
