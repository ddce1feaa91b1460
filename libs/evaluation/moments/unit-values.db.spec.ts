import { sql } from '#platform';
import { centralMomentsOf } from '#statistics';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import type { WantedStratum, WantedValues } from '../estimation/index.js';
import { metricItems } from '../tally/metric-item.js';
import { readUnitValues, type UnitValuesRow } from './unit-values.js';
import { unitValuesSql, type UnitValuesWish } from './unit-values.sql.js';

interface Unit {
  readonly tier: string;
  readonly variant: string;
  readonly base: number;
  readonly end: number | null;
  readonly aum: number | null;
}

/** Balances that differ by orders of magnitude; every seventh unit has no end, every fifth no AUM at enrolment. */
const units: Unit[] = Array.from({ length: 120 }, (_, i) => ({
  tier: i % 3 === 0 ? 'high' : 'mass',
  variant: ['control', 'salon', 'push'][i % 4] ?? 'push',
  base: Math.round(1000 * Math.exp(((i * 37) % 100) / 12)),
  end: i % 7 === 0 ? null : Math.round(1100 * Math.exp(((i * 53) % 100) / 12)),
  aum: i % 5 === 0 ? null : Math.round(1000 * Math.exp(((i * 37) % 100) / 12)),
}));

const relation = (rows: readonly Unit[]) => sql`(
  select * from (values ${sql.join(
    rows.map(
      ({ tier, variant, base, end, aum }) =>
        sql`(${tier}::text, ${variant}::text, ${base}::bigint, ${end}::bigint, ${aum}::bigint)`,
    ),
    ', ',
  )}) as v (tier, variant, baseline_fen, end_fen, covariate_fen))`;

const item = (key: string) => metricItems.find((each) => each.key === key)!;
const place = (name: string, more: Partial<WantedStratum> = {}): WantedStratum => ({
  name,
  slopes: [[]],
  reference: [],
  axes: [{ centre: 50, spread: 200 }],
  ...more,
});

let bench: EvaluationBench;
beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-10-15T04:00:00Z'));
});
afterAll(() => bench?.close());

async function valuesOf(wishes: readonly UnitValuesWish[], rows: readonly Unit[] = units) {
  const found = await bench.database.query<UnitValuesRow>(
    unitValuesSql({ from: relation(rows), wishes, observationDays: 92 }),
  );
  return wishes.map(({ item: asked, wanted }, index) =>
    readUnitValues(
      found.filter((row) => row.wish === index),
      asked,
      wanted,
      92,
    ),
  );
}

const growth: WantedValues = { kind: 'raw', ratio: 0, strata: [place('high'), place('mass')] };
const total = (counts: Int32Array) => counts.reduce((sum, count) => sum + count, 0);

describe('unit values in fine bins', () => {
  it('count every unit with an outcome in its tier and arm, once', async () => {
    const [values] = await valuesOf([{ item: item('aumGrowth'), wanted: growth }]);
    for (const { stratum, counts } of values!.strata) {
      for (const variant of ['control', 'salon', 'push']) {
        const own = units.filter((u) => u.tier === stratum && u.variant === variant && u.end !== null);
        expect(total(counts[variant]!)).toBe(own.length);
      }
    }
  });

  it('keep the mean to the digit, and the spread nearly', async () => {
    const [values] = await valuesOf([{ item: item('aumGrowth'), wanted: growth }]);
    for (const { stratum, values: outcomes, counts } of values!.strata) {
      const own = units.flatMap((u) =>
        u.tier === stratum && u.end !== null ? [(u.end - u.base) / 100] : [],
      );
      const binned = [...outcomes[0]!].flatMap((value, bin) =>
        Array<number>(Object.values(counts).reduce((sum, each) => sum + each[bin]!, 0)).fill(value),
      );
      const [want, got] = [centralMomentsOf(own), centralMomentsOf(binned)];
      expect(got.mean).toBeCloseTo(want.mean, 9);
      expect(Math.abs(got.m2 / want.m2 - 1)).toBeLessThan(0.005);
    }
  });

  it('do not depend on the order of the units', async () => {
    const wishes = [{ item: item('aumGrowth'), wanted: growth }];
    expect(await valuesOf(wishes, [...units].reverse())).toEqual(await valuesOf(wishes));
  });

  it('take what a covariate and its gaps explain from the values, of the compared arms only', async () => {
    const wanted: WantedValues = {
      kind: 'adjustedWithinStrata',
      pair: { control: 'control', treatment: 'salon' },
      ratio: 0,
      strata: [place('mass', { slopes: [[0.5, 20]], reference: [100, 0.2] })],
    };
    const [values] = await valuesOf([{ item: item('aumEnd'), wanted }]);
    const [{ counts, values: outcomes }] = values!.strata as [(typeof values & object)['strata'][number]];
    expect(Object.keys(counts).sort()).toEqual(['control', 'salon']);
    const own = units.filter((u) => u.tier === 'mass' && u.variant !== 'push' && u.end !== null);
    const adjusted = own.map(
      ({ end, aum }) => end! / 100 - 0.5 * ((aum ?? 0) / 100 - 100) - 20 * (Number(aum === null) - 0.2),
    );
    const sum = [...outcomes[0]!].reduce(
      (all, value, bin) => all + value * (counts['control']![bin]! + counts['salon']![bin]!),
      0,
    );
    expect(sum).toBeCloseTo(
      adjusted.reduce((all, value) => all + value, 0),
      6,
    );
  });

  it('have both sides of a ratio, from units that have both', async () => {
    const wanted: WantedValues = {
      kind: 'raw',
      ratio: 1.1,
      strata: [
        place('high', {
          slopes: [[], []],
          axes: [
            { centre: 0, spread: 300 },
            { centre: 100, spread: 300 },
          ],
        }),
      ],
    };
    const [first, second] = await valuesOf([
      { item: item('aumGrowth'), wanted: growth },
      { item: item('aumGrowthRate'), wanted },
    ]);
    expect(first!.strata).toHaveLength(2);
    const { values: sides, counts } = second!.strata[0]!;
    const own = units.filter((u) => u.tier === 'high' && u.end !== null);
    const sum = (side: number) =>
      [...sides[side]!].reduce(
        (all, value, bin) =>
          all + value * Object.values(counts).reduce((units, each) => units + each[bin]!, 0),
        0,
      );
    expect(sum(0)).toBeCloseTo(
      own.reduce((all, u) => all + u.end! / 100, 0),
      6,
    );
    expect(sum(1)).toBeCloseTo(
      own.reduce((all, u) => all + u.base / 100, 0),
      6,
    );
  });
});
