import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { itWhenPresent } from '../support/present.js';
import { compareCase } from './compare.js';
import { loadAdapters, runFile, runTables } from './run-tables.js';
import type { TableAdapter } from './table-adapter.js';

const own = fileURLToPath(new URL('own/', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));

describe('the statistics library against reference values', () => {
  const tables = readdirSync(own).filter((file) => file.endsWith('.json'));

  it('carries tables of its own', () => {
    expect(tables.length).toBeGreaterThanOrEqual(45);
  });

  // a test for each, so that a change of the library is asked only what it can answer for
  it.each(tables)('agrees with %s', async (file) => {
    const { failures, cases, passed } = await runFile(join(own, file), await loadAdapters());
    expect(failures).toEqual([]);
    expect(passed).toBe(cases);
  });

  itWhenPresent(shared, 'agrees with every table of the shared folder', async () => {
    const reports = await runTables(shared);
    expect(reports?.flatMap((report) => report.failures.map((each) => `${report.table} ${each}`))).toEqual(
      [],
    );
    expect(reports?.every((report) => report.passed === report.cases)).toBe(true);
  });

  it('has nothing to say about a folder that is not there', async () => {
    expect(await runTables(`${own}absent`)).toBeUndefined();
  });
});

describe('how a case is held against the library', () => {
  const adapter: TableAdapter = {
    table: 'example',
    fields: ['p', 'standardError', 'ciLower', 'test.z', 'list', 'kind'],
    run: (input: Record<string, unknown>) => input,
  };
  const disagreements = (want: object, got: object, tolerance = { relative: 1e-9 }) =>
    compareCase(adapter, tolerance, want, got).disagreements;

  it('accepts a number within the relative tolerance and refuses one beyond it', () => {
    expect(disagreements({ p: 1 }, { p: 1 + 9e-10 })).toEqual([]);
    expect(disagreements({ p: 1 }, { p: 1 + 2e-9 })).toHaveLength(1);
  });

  it('takes 1e-13 for an expected 0 unless the table says otherwise', () => {
    expect(disagreements({ p: 0 }, { p: 9e-14 })).toEqual([]);
    expect(disagreements({ p: 0 }, { p: 2e-13 })).toHaveLength(1);
    expect(compareCase(adapter, { absolute: 1e-3 }, { p: 0 }, { p: 5e-4 }).disagreements).toEqual([]);
  });

  it('measures bounds near 0 by the standard error beside them', () => {
    expect(disagreements({ standardError: 2, ciLower: 1e-9 }, { standardError: 2, ciLower: 2e-9 })).toEqual(
      [],
    );
    expect(disagreements({ standardError: 2, p: 1e-9 }, { standardError: 2, p: 2e-9 })).toHaveLength(1);
  });

  it('reads numbers that are spelled out, and refuses NaN for a number', () => {
    expect(disagreements({ p: 'Infinity' }, { p: Infinity })).toEqual([]);
    expect(disagreements({ p: 'Infinity' }, { p: 1e300 })).toHaveLength(1);
    expect(disagreements({ p: 0.5 }, { p: NaN })).toHaveLength(1);
    expect(disagreements({ p: 'NaN' }, { p: NaN })).toEqual([]);
  });

  it('fails a field that the adapter does not know, and one that the library leaves out', () => {
    expect(disagreements({ surprise: 1 }, { surprise: 1 })).toHaveLength(1);
    expect(disagreements({ test: { surprise: 1 } }, { test: { surprise: 1 } })).toHaveLength(1);
    expect(disagreements({ p: 1 }, {})).toHaveLength(1);
  });

  it('fails a value that the library has where the reference is undefined', () => {
    expect(disagreements({}, { p: 0.5 })).toHaveLength(1);
    expect(disagreements({}, { test: { z: 1 } })).toHaveLength(1);
    expect(disagreements({}, { p: undefined })).toEqual([]);
    const lenient = { ...adapter, notAlwaysGiven: ['p'] };
    expect(compareCase(lenient, {}, {}, { p: 0.5 }).disagreements).toEqual([]);
  });

  it('compares lists place by place, and words letter by letter', () => {
    expect(disagreements({ list: [1, 2] }, { list: [1, 2] })).toEqual([]);
    expect(disagreements({ list: [1, 2] }, { list: [1, 3] })).toHaveLength(1);
    expect(disagreements({ list: [1, 2] }, { list: [1] })).toHaveLength(1);
    expect(disagreements({ kind: 'interval' }, { kind: 'complement' })).toHaveLength(1);
  });
});
