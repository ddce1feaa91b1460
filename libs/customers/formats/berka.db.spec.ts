import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pinKnownAt, sql, type Run } from '#platform';
import { createIntakeBench, marketer } from '../../../test/support/intake-bench.js';
import { dataFolder, describeWhenPresent } from '../../../test/support/present.js';
import { CustomersModule } from '../customers.module.js';
import { LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import { populationSql } from '../population/population.sql.js';
import { ChooseDefaultTierScheme } from '../tiers/choose-default-tier-scheme.js';
import { DefineTierScheme } from '../tiers/define-tier-scheme.js';
import { TierSchemeReader } from '../tiers/tier-scheme.reader.js';

const panel = join(dataFolder, 'berka_monthly_balance.csv.gz');
const mapOf = (name: string) =>
  parse(readFileSync(join(import.meta.dirname, '../../../docs/maps', name), 'utf8')) as object;
const countsOf = (run: Run) => ({ state: run.state, ...run.counts });

describeWhenPresent(panel, 'the Berka panel of 1993', () => {
  it('is imported by its maps: every record accounted for, overdrafts and the month that had not ended set aside', async () => {
    const bench = await createIntakeBench([CustomersModule]);
    try {
      const customers = await bench.importText(
        'customers',
        readFileSync(join(dataFolder, 'berka_account.csv.gz')),
        { map: mapOf('berka-customers.yaml') },
      );
      expect(countsOf(customers)).toEqual({
        state: 'succeeded',
        read: 4_500,
        new: 4_500,
        restated: 0,
        unchanged: 0,
        quarantined: 0,
      });
      const strict = await bench.importText('snapshots', readFileSync(panel), {
        map: mapOf('berka-snapshots.yaml'),
      });
      const reasons = await bench.database.query<{ reason: string; count: number }>(
        sql`select reason, count(*)::int as count from platform.quarantined_row where run_id = ${strict.runId} group by 1 order by 1`,
      );
      // 1,229 accounts have a row for 1994-03, which is incomplete (README of the data); the rest is counted in the file.
      const overdrawn = reasons.find((each) => each.reason === 'negativeAum')!.count;
      expect(reasons).toEqual([
        { reason: 'leftOutByMap', count: 1_229 },
        { reason: 'negativeAum', count: overdrawn },
      ]);
      expect(countsOf(strict)).toEqual({
        state: 'succeeded',
        read: 10_958,
        new: 10_958 - 1_229 - overdrawn,
        restated: 0,
        unchanged: 0,
        quarantined: 1_229 + overdrawn,
      });

      // A scheme that takes overdrafts lets them in; nothing else changes.
      const { definition } = (await bench.get(TierSchemeReader).find('personal-3'))!;
      await bench.get(DefineTierScheme).execute(
        {
          schemeKey: 'current-account',
          nameEn: 'Current account',
          nameZh: '活期',
          definition: { ...definition, forbidsNegative: false },
        },
        marketer,
      );
      await bench.get(ChooseDefaultTierScheme).execute({ schemeKey: 'current-account' }, marketer);
      const lenient = await bench.importText('snapshots', readFileSync(panel), {
        map: mapOf('berka-snapshots.yaml'),
      });
      expect(countsOf(lenient)).toMatchObject({
        new: overdrawn,
        restated: 0,
        unchanged: 10_958 - 1_229 - overdrawn,
        quarantined: 1_229,
      });

      const rows = await bench.database.query<{ lifecycle: string; customers: number; fen: string }>(sql`
        select lifecycle, count(*)::int as customers, sum(aum_fen)::text as fen from (${populationSql({
          asOf: '1993-12-31' as never,
          knownAt: await pinKnownAt(bench.database),
          tierScheme: definition,
          lifecycleRule: (await bench.get(LifecycleRuleReader).find('default'))!.definition,
        })}) p where snapshot_as_of = '1993-12-31' group by lifecycle`);
      expect(rows.map((row) => row.lifecycle).sort()).toEqual(
        expect.arrayContaining(['declining', 'growing', 'mature', 'new']),
      );
      // Sum of end_balance for 1993-12 in expected/berka_partial.json.
      const expected = JSON.parse(readFileSync(join(dataFolder, 'expected/berka_partial.json'), 'utf8')) as {
        monthly_panel: { by_month: Record<string, { accounts: number; total_balance: number }> };
      };
      const december = expected.monthly_panel.by_month['1993-12']!;
      expect(rows.reduce((sum, row) => sum + row.customers, 0)).toBe(december.accounts);
      expect(rows.reduce((sum, row) => sum + BigInt(row.fen), 0n)).toBe(
        BigInt(Math.round(december.total_balance * 100)),
      );
    } finally {
      await bench.close();
    }
  });
});
