import { readFileSync } from 'node:fs';
import { EvaluationReader, type EvaluationId } from './index.js';
import { createEvaluationBench, type EvaluationBench } from '../../test/support/evaluation-bench.js';
import { marketer } from '../../test/support/intake-bench.js';

/**
 * docs/worked-example.md is the source of every number in here: its tables are loaded through the import and evaluated,
 * and the results must be those that the page derives by hand.
 */
const page = readFileSync(new URL('../../docs/worked-example.md', import.meta.url), 'utf8');

function tableUnder(heading: string, first: string): Record<string, string>[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading))!;
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const start = lines.findIndex((line) => cells(line)[0] === first);
  const names = cells(lines[start]!);
  const rows: Record<string, string>[] = [];
  for (const line of lines.slice(start + 2)) {
    const values = cells(line);
    if (values.length !== names.length) break;
    rows.push(Object.fromEntries(names.map((name, i) => [name, values[i] === '-' ? '' : values[i]!])));
  }
  return rows;
}

/** The arithmetic of the page: numbers, + − * / ^, brackets, sqrt. */
function calculated(text: string): number {
  if (!/^(sqrt|[0-9+\-*/^(). ])+$/.test(text)) throw new Error(`not arithmetic: ${text}`);
  const script = text.replaceAll('^', '**').replaceAll('sqrt', 'Math.sqrt');
  return Number(new Function(`return ${script}`)());
}

const customers = tableUnder('Customers', 'customer');
const facts = tableUnder('Facts', 'customer');
let bench: EvaluationBench;
let evaluationId: EvaluationId;

beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-12-31T04:00:00Z'));
  const file = (header: string, rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
  await bench.imported(
    'customers',
    file(
      'reference,relationship,openedOn,region,manager',
      customers.map(({ customer, tier, manager }) =>
        tier === 'none' ? `${customer},prospect,,east,` : `${customer},customer,2020-01-01,east,${manager}`,
      ),
    ),
  );
  await bench.imported(
    'snapshots',
    file(
      'reference,asOf,aum,productsHeld,lastActiveOn,interestIncome,feeIncome,transactions,logins,closed',
      customers.flatMap((row) => {
        const dated = row.snapshots === '' ? [] : row.snapshots!.split(', ').map((each) => each.split(': '));
        return dated.map(([asOf, aum], i) => {
          if (i < dated.length - 1) return `${row.customer},${asOf},${aum},,,,,,,`;
          const [interest = '', fees = ''] = row.income!.split('+');
          const [transactions = '', logins = ''] = row.activity!.split('+');
          const closed = row['closed in last snapshot'] === 'yes';
          return [
            row.customer,
            asOf,
            aum,
            row.products,
            row['last active'],
            interest,
            fees,
            transactions,
            logins,
            closed,
          ].join(',');
        });
      }),
    ),
  );
  const experimentId = await bench.enrolled({
    code: 'WORKED',
    startsOn: '2026-07-01',
    observationDays: 92,
    primary: ['conversionRate'],
    allocation: {
      byTier: { high: { control: 3333, salon: 6667 }, mass: { control: 7143, salon: 2857 } },
      otherTiers: { control: 5000, salon: 5000 },
    },
    units: customers.map((row) => ({
      reference: row.customer!,
      variant: row.arm!,
      tier: row.tier!,
      lifecycle: row.lifecycle!,
      relationship: row.tier === 'none' ? 'prospect' : 'customer',
      manager: row.manager === '' ? null : row.manager!,
      aum: null,
    })),
  });
  await bench.campaign('OTHER', '2026-07-01');
  const run = await bench.imported(
    'facts',
    file(
      'reference,kind,occurredAt,source,eventId,campaign,amount,score,recommend,variant',
      facts.map((fact, i) =>
        [
          fact.customer,
          fact.kind,
          fact.date,
          'page',
          `row-${i}`,
          fact.campaign === 'this' ? 'WORKED' : fact.campaign,
          fact.amount,
          fact.score,
          fact.recommend,
          fact.variant,
        ].join(','),
      ),
    ),
  );
  expect(run.counts).toMatchObject({ read: facts.length, new: facts.length, quarantined: 0 });
  evaluationId = await bench.evaluated(experimentId);
});
afterAll(() => bench?.close());

const reader = () => bench.get(EvaluationReader);
const close = (got: number | null | undefined, want: number) =>
  expect(Math.abs(got! - want)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(want)));

const perMonth = new Set(['aumGrowthPerMonth', 'activityPerMonth', 'snapshotActivityPerMonth']);

describe.each(tableUnder('Every metric', 'metric').map((row) => [row.metric!, row] as const))(
  '%s',
  (metric, row) => {
    it.each(['control', 'salon'])('of the arm %s is what the page works out', async (arm) => {
      const found = await reader().arms([evaluationId], { metrics: [metric], dimensions: [''] }, marketer);
      const result = found.find((each) => each.variant === arm)!;
      const [n, sum, base] = ['n', 'sum', 'base'].map((name) => Number(row[`${name} ${arm}`]));
      expect(result.n).toBe(n);
      if (base === 0) {
        expect(result).toMatchObject({ value: null, because: expect.any(String) });
        return;
      }
      const factor = perMonth.has(metric) ? 30.4375 / 92 : 1;
      close(result.value, (sum! / base!) * factor - (metric === 'aumGrowthRate' ? 1 : 0));
      if (result.numeratorSum === null) return;
      const inFen = /^(aum|revenue|income|cost)/.test(metric);
      expect(result.numeratorSum).toBe(String(Math.round(sum! * (inFen ? 100 : 1))));
    });
  },
);

it('has worked every metric of units in the catalogue', async () => {
  const found = await reader().arms([evaluationId], { dimensions: [''] }, marketer);
  const worked = tableUnder('Every metric', 'metric').map((row) => row.metric);
  expect([...new Set(found.map((each) => each.metric))].sort()).toEqual([...worked].sort());
});

it('has the same shares by tier', async () => {
  const arms = await reader().arms(
    [evaluationId],
    { metrics: ['conversionRate'], dimensions: ['tier'] },
    marketer,
  );
  for (const row of tableUnder('The primary metric compared', 'tier')) {
    for (const variant of ['control', 'salon']) {
      const [numeratorSum, n] = row[variant]!.split('/');
      expect(arms.find((arm) => arm.cell === row.tier && arm.variant === variant)).toMatchObject({
        numeratorSum,
        n: Number(n),
      });
    }
  }
});

it('compares the primary metric as the page does, the tier-weighted difference leading', async () => {
  const found = await reader().comparisons(
    [evaluationId],
    { metrics: ['conversionRate'], dimensions: [''] },
    marketer,
  );
  for (const row of tableUnder('The primary metric compared', 'estimator')) {
    const comparison = found.find((each) => each.estimator === row.estimator)!;
    close(comparison.point, calculated(row.difference!));
    expect(comparison.method).toBe(row.method);
    if (row['standard error'] !== '') close(comparison.standardError, calculated(row['standard error']!));
    if (row.p !== '') close(comparison.p, calculated(row.p!));
    if (row['classical p'] !== '') close(comparison.classicalP, calculated(row['classical p']!));
  }
  expect(found.filter((each) => each.leads).map((each) => each.estimator)).toEqual(['tierWeighted']);
  expect(found.find((each) => each.estimator === 'plain')).toMatchObject({
    classicalMethod: 'fisherExact',
    trustOk: false,
    trustBecause: ['allocationDiffersByTier'],
  });
  expect(found.find((each) => each.estimator === 'tierWeighted')).toMatchObject({
    methodReason: 'an arm has only 2 units in a stratum; the permutation test is exact',
    classicalMethod: 'stratifiedWelch',
  });
});

it('finds the effects on totals', async () => {
  const totals = await reader().totals([evaluationId]);
  for (const row of tableUnder('Effects on totals', 'effect')) {
    const total = totals.find((each) => each.metric === row.effect)!;
    close(total.point, calculated(row.value!));
    if (/AUM|Assets|Manager/.test(row.effect!)) expect(total.trustBecause).toEqual(['tierWeightLost']);
  }
});

it('draws the curves', async () => {
  const points = await reader().curves([evaluationId]);
  for (const row of tableUnder('Curves', 'curve')) {
    const point = points.find(
      (each) => each.metric === row.curve && each.variant === row.arm && each.day === Number(row.day),
    );
    close(point?.value, calculated(row.share!));
  }
});

it('moves customers between tiers', async () => {
  const cells = await reader().migration([evaluationId], marketer);
  expect(cells.map((cell) => `${cell.variant} ${cell.fromTier} ${cell.toTier} ${cell.customers}`)).toEqual(
    tableUnder('Tier migration', 'arm').map((row) => `${row.arm} ${row.from} ${row.to} ${row.customers}`),
  );
});

it('counts the contact that carried another variant', async () => {
  expect((await reader().find(evaluationId, marketer))!.contamination).toEqual({ control: 1, salon: 0 });
});
