import { unitOutcomeColumns } from '#measurement';
import { sql, type Transaction } from '#platform';
import { covariance, meanOf, type CrossMoments } from '#statistics';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { covariateName, gapName, momentsOfCell, type VariantCell } from '../moments/cell-moments.js';
import { shapeOf } from '../moments/power-sums.js';
import type { CellSums } from './cell-sums.js';
import { metricItems, type MetricItem } from './metric-item.js';
import { tallyBreakdowns, tallyUnits } from './tally-units.js';
import { noTally, partKinds, tallyAfter, type PartKind } from './tally.js';

let bench: EvaluationBench;
beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-10-15T04:00:00Z'));
});
afterAll(() => bench?.close());

const observationDays = 92;

/** 600 units whose every column takes all that it may, nulls among it, by numbers that look at random and are not. */
async function createUnits(tx: Transaction): Promise<void> {
  const random = (name: string, below: number) =>
    `(hashint8extended(i, hashtext('${name}')) & 1048575) % ${below}`;
  const value = (name: string, type: string): string => {
    const amount = `(10 ^ (3 + ${random(`${name} size`, 60)} / 10.0))::bigint + ${random(name, 997)}`;
    if (name === 'variant') return `(array['control', 'salon', 'push'])[1 + ${random(name, 3)}]`;
    if (name === 'tier' || name === 'end_tier')
      return `(array['mass', 'high', '大众'])[1 + ${random(name, 3)}]`;
    if (name === 'lifecycle') return `(array['mature', 'declining', '流失'])[1 + ${random(name, 3)}]`;
    if (name === 'region') return `(array['east', 'west', '华东'])[1 + ${random(name, 3)}]`;
    if (name === 'survey_score') return `${random(name, 100)} / 10.0`;
    if (name.endsWith('_event')) return random(name, 3);
    return {
      text: `'text'`,
      boolean: `${random(name, 3)} = 0`,
      int: random(name, 9),
      bigint: amount,
      date: `date '2026-07-01' + (${random(name, 90)})::int`,
      float8: random(name, 100),
    }[type]!;
  };
  const always = ['variant', 'tier', 'exposures', 'reached', 'clicks', 'participated', 'redeemed', 'active', 'at_risk', 'may_return',
    'converted', 'complained', 'opted_out', 'revenue_fen', 'cost_fen', 'logins', 'transactions', 'other_variant_contacts']; // prettier-ignore
  const columns = Object.entries(unitOutcomeColumns).map(([name, type]) => {
    const given = value(name, type);
    const known = always.includes(name)
      ? given
      : `case when ${random(`${name} known`, 6)} > 0 then ${given} end`;
    return `(${known})::${type} as ${name}`;
  });
  await tx.query(sql`
    create temporary table unit_of_test on commit drop as
    select i as customer_id, ${sql.literal(columns.join(', '))} from generate_series(1, 600) as i`);
}

/** The moments of one metric by PostgreSQL's own aggregates, which are another way to the same. */
async function expectedOf(tx: Transaction, { metric, second }: MetricItem) {
  const among = [
    metric.eligible ?? 'true',
    ...(second ? [`(${second.sql}) is not null`] : []),
    `(${metric.numerator}) is not null`,
  ];
  const z = second?.sql ?? '0';
  return tx.query<Record<string, number> & { variant: string; tier: string }>(sql`
    select variant, tier, sum(eligible)::int as eligible, count(y)::int as n, avg(y) as "meanY", avg(z) as "meanZ", avg(x) as "meanX",
           covar_samp(y, y) as yy, covar_samp(z, z) as zz, covar_samp(y, z) as yz, covar_samp(y, x) as yx, covar_samp(y, g) as yg,
           covar_samp(x, g) as xg, sum(y ^ 3) as y3, sum(y ^ 4) as y4
      from (select variant, tier, (${sql.literal(metric.eligible ?? 'true')})::int as eligible,
                   case when ${sql.literal(among.join(' and '))} then (${sql.literal(metric.numerator)})::float8 end as y,
                   case when ${sql.literal(among.join(' and '))} then (${sql.literal(z)})::float8 end as z,
                   case when ${sql.literal(among.join(' and '))} then coalesce(covariate_fen, 0)::float8 end as x,
                   (covariate_fen is null)::int::float8 as g
              from unit_of_test u) as unit
     group by 1, 2 order by 2, 1`);
}

const close = (got: number, want: number, scale = Math.abs(want)) =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-10 * Math.max(scale, 1e-6));

describe('the tally of unit outcomes', () => {
  it('gives every metric the moments that aggregates of the database give, in every variant and tier', async () => {
    await bench.database.transaction(async (tx) => {
      await createUnits(tx);
      const cells = (await tallyUnits(tx, sql`unit_of_test`)).tiers.map((cell) =>
        momentsOfCell(cell, observationDays, true),
      );
      expect(cells).toHaveLength(9);
      expect(cells.reduce((sum, { assigned }) => sum + assigned, 0)).toBe(600);
      for (const item of metricItems) {
        const rows = await expectedOf(tx, item);
        for (const [place, row] of rows.entries()) {
          const cell = cells[place]!;
          expect([cell.cell, cell.variant]).toEqual([row.tier, row.variant]);
          expectMoments(item, cell, row);
        }
      }
    });
  });

  it('is the same for whatever parts it is put together from, and in whatever order', async () => {
    await bench.database.transaction(async (tx) => {
      await createUnits(tx);
      const whole = await tallyUnits(tx, sql`unit_of_test`);
      const part = (condition: string) =>
        tallyUnits(
          tx,
          sql`(select * from unit_of_test where ${sql.literal(condition)} order by md5(customer_id::text))`,
        );
      const some = await part('customer_id % 7 = 3');
      const others = await part('customer_id % 7 <> 3');
      expect(tallyAfter(others, { left: noTally, came: some })).toEqual(whole);
      expect(tallyAfter(whole, { left: some, came: noTally })).toEqual(others);
      expect(tallyAfter(whole, { left: whole, came: some })).toEqual(some);
    });
  });

  it('is that of every unit where there are more than wait together', async () => {
    await bench.database.transaction(async (tx) => {
      await createUnits(tx);
      const times = 30;
      const few = await tallyUnits(tx, sql`unit_of_test`);
      const many = await tallyUnits(
        tx,
        sql`(select u.* from unit_of_test u cross join generate_series(1, ${times}))`,
      );
      const multiply = (counts: ReadonlyMap<unknown, number>) =>
        new Map([...counts].map(([key, units]) => [key, times * units]));
      const multiplied = (cells: readonly CellSums[]) =>
        cells.map((cell) => ({
          ...cell,
          sums: cell.sums.map((sum) => BigInt(times) * sum),
          days: cell.days.map(multiply),
          endTiers: multiply(cell.endTiers),
        }));
      expect(many.tiers).toEqual(multiplied(few.tiers));
      for (const kind of Object.keys(partKinds) as PartKind[])
        expect(many.parts[kind]).toEqual(
          few.parts[kind].map((part) => ({ ...part, cells: multiplied(part.cells) })),
        );
    });
  });

  it.each(Object.entries(partKinds))(
    'says of each %s, and of the customers of whom it is not known, what their own units add up to',
    async (kind, names) => {
      await bench.database.transaction(async (tx) => {
        await createUnits(tx);
        const { parts } = await tallyUnits(tx, sql`unit_of_test`);
        const found = parts[kind as PartKind];
        expect(found).toHaveLength(4 ** names.length);
        for (const part of found) {
          const own = names.map(
            (name) => sql`${sql.identifier(name)} is not distinct from ${part[name] ?? null}::text`,
          );
          // A text that COPY can say: it takes no parameters, and no null.
          await tx.query(sql`drop table if exists unit_of_part`);
          await tx.query(sql`
            create temporary table unit_of_part on commit drop as
            select * from unit_of_test where ${sql.join(own, ' and ')}`);
          const [ofPart] = await tallyBreakdowns(tx, sql`unit_of_part`, [
            { column: sql`u.tier`, cellOf: (value) => value },
          ]);
          expect(part.cells).toEqual(ofPart);
        }
      });
    },
  );

  it('counts units by the cells of breakdowns in one pass, what is not known last', async () => {
    await bench.database.transaction(async (tx) => {
      await createUnits(tx);
      const [byScore, byTier] = await tallyBreakdowns(tx, sql`unit_of_test`, [
        { column: sql`u.end_products::text`, cellOf: (value) => (value === null ? null : 'held') },
        { column: sql`u.tier`, cellOf: (value) => value },
      ]);
      expect([...new Set(byScore!.map(({ cell }) => cell))]).toEqual(['held', null]);
      const [tiers, broken] = [(await tallyUnits(tx, sql`unit_of_test`)).tiers, byTier!].map((cells) =>
        cells.map((cell) => momentsOfCell(cell, observationDays, false)),
      );
      for (const [place, cell] of broken!.entries()) {
        const { moments, sum } = cell.items.get('aumGrowth')!;
        const whole = tiers![place]!.items.get('aumGrowth')!;
        expect({ n: moments.n, mean: moments.means[0], sum }).toEqual({
          n: whole.moments.n,
          mean: whole.moments.means[0],
          sum: whole.sum,
        });
      }
    });
  });
});

/** Scales are left out: the ratio of a moment to the expected one is that of the units, found from the mean. */
function expectMoments(
  { key, metric, second, adjusts }: MetricItem,
  cell: VariantCell,
  row: Record<string, number>,
): void {
  const { eligible, moments, powers } = cell.items.get(key)!;
  expect({ key, eligible, n: moments.n }).toEqual({ key, eligible: row['eligible'], n: row['n'] });
  if (moments.n < 2) return;
  const [first] = moments.names;
  const unit = row['meanY'] === 0 ? 1 : meanOf(moments, first!) / row['meanY']!;
  const variance = (name: string) => covariance(moments as CrossMoments, name, name);
  close(variance(first!), row['yy']! * unit ** 2);
  if (second !== undefined) {
    const below = moments.names[1]!;
    const unitBelow = row['meanZ'] === 0 ? 1 : meanOf(moments, below) / row['meanZ']!;
    close(variance(below), row['zz']! * unitBelow ** 2);
    close(
      covariance(moments, first!, below),
      row['yz']! * unit * unitBelow,
      Math.sqrt(row['yy']! * row['zz']!) * unit * unitBelow,
    );
  }
  if (!adjusts) return;
  close(meanOf(moments, covariateName), row['meanX']! / 100);
  const spread = Math.sqrt(variance(first!) * variance(covariateName));
  close(covariance(moments, first!, covariateName), (row['yx']! * unit) / 100, spread);
  close(covariance(moments, first!, gapName), row['yg']! * unit, Math.sqrt(variance(first!)));
  close(covariance(moments, covariateName, gapName), row['xg']! / 100, Math.sqrt(variance(covariateName)));
  if (powers === undefined || metric.kind === 'ratio') return;
  const mean = row['meanY']!;
  close(shapeOf(powers).mean, mean);
  close(powers[3]![0]!, row['y3']!);
  close(powers[4]![0]!, row['y4']!);
}
