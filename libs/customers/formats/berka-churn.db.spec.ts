import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { calendarDate, daysBetween, monthEnd, type CalendarDate } from '#kernel';
import { pinKnownAt, sql } from '#platform';
import { createIntakeBench, marketer } from '../../../test/support/intake-bench.js';
import { dataFolder, describeWhenPresent } from '../../../test/support/present.js';
import { CustomersModule } from '../customers.module.js';
import { LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import { populationSql } from '../population/population.sql.js';
import { ChooseDefaultTierScheme } from '../tiers/choose-default-tier-scheme.js';
import { DefineTierScheme } from '../tiers/define-tier-scheme.js';
import { TierSchemeReader } from '../tiers/tier-scheme.reader.js';

const root = join(import.meta.dirname, '../../..');
const panel = join(dataFolder, 'berka_monthly_balance.csv.gz');
const mapOf = (name: string) => parse(readFileSync(join(root, 'docs/maps', name), 'utf8')) as object;

interface Month {
  readonly on: CalendarDate;
  readonly balance: number;
  readonly active: boolean;
}

function readPanel(): Map<string, Month[]> {
  const [, ...lines] = gunzipSync(readFileSync(panel)).toString('utf8').trim().split('\n');
  const accounts = new Map<string, Month[]>();
  for (const line of lines) {
    const [account, month, balance, transactions, , , complete] = line.trim().split(',') as string[];
    if (complete !== '1') continue;
    const months = accounts.get(account!) ?? [];
    months.push({
      on: monthEnd(calendarDate(`${month}-01`)),
      balance: Number(balance),
      active: Number(transactions) > 0,
    });
    accounts.set(account!, months);
  }
  return accounts;
}

/** Down by 80 % from the high of twelve months, or 90 days without a transaction: the default rule, read off the file. */
function isChurned(months: readonly Month[], on: CalendarDate): boolean {
  const until = months.filter((month) => month.on <= on);
  const now = until.at(-1)!;
  const high = Math.max(
    ...until.filter((month) => daysBetween(month.on, on) <= 335).map((month) => month.balance),
  );
  const lastActive = until.filter((month) => month.active).at(-1);
  const idle = lastActive === undefined ? 0 : daysBetween(lastActive.on, on);
  return (high > 0 && now.balance <= 0.2 * high) || idle >= 90;
}

describeWhenPresent(panel, 'churn in the Berka panel', () => {
  it('is the figure that docs/berka.md explains, and that the file itself gives', async () => {
    const bench = await createIntakeBench([CustomersModule]);
    try {
      const { definition } = (await bench.get(TierSchemeReader).find('personal-3'))!;
      const lenient = { ...definition, forbidsNegative: false };
      await bench
        .get(DefineTierScheme)
        .execute(
          { schemeKey: 'current-account', nameEn: 'Current account', nameZh: '活期', definition: lenient },
          marketer,
        );
      await bench.get(ChooseDefaultTierScheme).execute({ schemeKey: 'current-account' }, marketer);
      await bench.importText('customers', readFileSync(join(dataFolder, 'berka_account.csv.gz')), {
        map: mapOf('berka-customers.yaml'),
      });
      await bench.importText('snapshots', readFileSync(panel), { map: mapOf('berka-snapshots.yaml') });
      const lifecycleRule = (await bench.get(LifecycleRuleReader).find('default'))!.definition;
      const knownAt = await pinKnownAt(bench.database);
      const table = async (asOf: string) =>
        bench.database.query<{ reference: string; lifecycle: string; tier: string }>(sql`
          select reference, lifecycle, tier from (${populationSql({ asOf: asOf as CalendarDate, knownAt, tierScheme: lenient, lifecycleRule })}) p
           where snapshot_as_of = ${asOf}::date`);
      const byDate = new Map<string, Awaited<ReturnType<typeof table>>>();
      for (const date of ['1993-11-30', '1993-12-31', '1994-01-31', '1994-02-28'])
        byDate.set(date, await table(date));

      const document = readFileSync(join(root, 'docs/berka.md'), 'utf8');
      const missing: string[] = [];
      for (const [date, rows] of byDate) {
        const count = (lifecycle: string) => rows.filter((row) => row.lifecycle === lifecycle).length;
        const cells = ['new', 'growing', 'mature', 'declining', 'churnWarning', 'churned', 'unknown'].map(
          count,
        );
        const row = `| ${date} | ${rows.length} | ${cells.join(' | ')} |`;
        missing.push(...(document.includes(row) ? [] : [row]));
      }
      const tiers = byDate.get('1994-02-28')!;
      const share = `mass ${tiers.filter((row) => row.tier === 'mass').length}, mid ${tiers.filter((row) => row.tier === 'mid').length}, high ${tiers.filter((row) => row.tier === 'high').length}`;

      const rated = (rows: readonly { lifecycle: string }[]) =>
        rows.filter((row) => row.lifecycle !== 'unknown');
      const atRisk = rated(byDate.get('1993-11-30')!).filter((row) => row.lifecycle !== 'churned') as {
        reference: string;
        lifecycle: string;
      }[];
      const ended = new Map(byDate.get('1994-02-28')!.map((row) => [row.reference, row.lifecycle]));
      const churned = atRisk.filter((row) => ended.get(row.reference) === 'churned');
      missing.push(
        ...[share, `**${churned.length} of ${atRisk.length}**`].filter(
          (figure) => !document.includes(figure),
        ),
      );
      expect(missing).toEqual([]);

      const accounts = readPanel();
      const restated = atRisk.filter((row) =>
        isChurned(accounts.get(row.reference)!, calendarDate('1994-02-28')),
      );
      expect(churned.map((row) => row.reference).sort()).toEqual(restated.map((row) => row.reference).sort());
    } finally {
      await bench.close();
    }
  });
});
