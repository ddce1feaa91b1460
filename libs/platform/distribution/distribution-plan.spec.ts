import { distributionPlan, type PlacedTable } from './distribution-plan.js';
import { tablePlacements, type TableName, type TablePlacement } from './table-placement.js';

const placements: Readonly<Record<TableName, TablePlacement>> = {
  'bank.region': { kind: 'reference' },
  'bank.customer': { kind: 'distributed', by: 'customer_id', group: 'customers' },
  'bank.run': { kind: 'local', because: 'state' },
  'bank.fact': { kind: 'distributed', by: 'customer_id', group: 'customers' },
};
const functions = ['bank.id_of(text)'];
const plan = (placed: readonly PlacedTable[]) =>
  distributionPlan(placements, functions, { tables: placed, functions: [] }, { shards: 8 });
const statements = (placed: readonly PlacedTable[]) => plan(placed).steps.map(({ statement }) => statement);
const beside = (table: string, colocation = 7): PlacedTable => ({
  table,
  kind: 'distributed',
  by: 'customer_id',
  colocation,
});

describe('the plan of distribution', () => {
  it('copies small tables to every machine, and lays what grows beside its customer', () => {
    expect(statements([])).toEqual([
      `select create_distributed_function('bank.id_of(text)')`,
      `select create_reference_table('bank.region')`,
      `select create_distributed_table('bank.customer', 'customer_id', colocate_with => 'none', shard_count => 8)`,
      `select create_distributed_table('bank.fact', 'customer_id', colocate_with => 'bank.customer')`,
    ]);
  });

  it('leaves alone what is in its place, and takes up a distribution that was broken off', () => {
    const region: PlacedTable = { table: 'bank.region', kind: 'reference', by: null, colocation: 1 };
    expect(statements([region, beside('bank.customer')])).toContain(
      `select create_distributed_table('bank.fact', 'customer_id', colocate_with => 'bank.customer')`,
    );
    const tables = [region, beside('bank.customer'), beside('bank.fact')];
    expect(distributionPlan(placements, functions, { tables, functions }, { shards: 8 }).steps).toEqual([]);
  });

  it('takes a table that Citus keeps in its books for the sake of a foreign key for where it is', () => {
    const inBooks = (table: string): PlacedTable => ({ table, kind: 'local', by: null, colocation: 0 });
    expect(plan([inBooks('bank.run')]).contradictions).toEqual([]);
    expect(statements([inBooks('bank.region')])).toContain(`select create_reference_table('bank.region')`);
  });

  it.each<[string, PlacedTable[], RegExp]>([
    [
      'by another column',
      [{ ...beside('bank.customer'), by: 'branch' }],
      /by branch and should be by customer_id/,
    ],
    [
      'as another kind',
      [{ ...beside('bank.fact'), kind: 'reference' }],
      /a reference table and should be distributed/,
    ],
    ['where it should stay', [beside('bank.run')], /a distributed table and should be local/],
    [
      'away from its customers',
      [beside('bank.customer', 7), beside('bank.fact', 9)],
      /not beside bank.customer/,
    ],
  ])('does nothing where a table lies %s', (_how, placed, words) => {
    const { steps, contradictions } = plan(placed);
    expect(steps).toEqual([]);
    expect(contradictions.join()).toMatch(words);
  });

  it('gives a reason for each of the platform’s tables that stays on the coordinator', () => {
    for (const placement of Object.values(tablePlacements))
      if (placement.kind === 'local') expect(placement.because.length).toBeGreaterThan(20);
  });
});
