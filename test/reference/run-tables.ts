import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCase } from './compare.js';
import type { Table, TableAdapter } from './table-adapter.js';

export interface TableReport {
  readonly table: string;
  readonly cases: number;
  readonly passed: number;
  readonly worstRelativeError: number;
  /** Why it does not pass, one sentence each; empty when it does. */
  readonly failures: readonly string[];
}

/** One adapter a table, found by its file: a new table needs no list to be kept. */
export async function loadAdapters(): Promise<ReadonlyMap<string, TableAdapter>> {
  const folder = new URL('tables/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const adapters = new Map<string, TableAdapter>();
  for (const file of files) {
    const { table } = (await import(new URL(file, folder).href)) as { table: TableAdapter };
    adapters.set(table.table, table);
  }
  return adapters;
}

/** Every table of a folder against the library; undefined when there is no such folder. */
export async function runTables(folder: string): Promise<readonly TableReport[] | undefined> {
  const files = await readdir(folder).catch(() => undefined);
  if (files === undefined) return undefined;
  const adapters = await loadAdapters();
  const reports: TableReport[] = [];
  for (const file of files.filter((each) => each.endsWith('.json')).sort()) {
    reports.push(await runFile(join(folder, file), adapters));
  }
  return reports;
}

/** One table against the library. */
export async function runFile(
  file: string,
  adapters: ReadonlyMap<string, TableAdapter>,
): Promise<TableReport> {
  const table = JSON.parse(await readFile(file, 'utf8')) as Table;
  return runTable(table, adapters.get(table.table));
}

function runTable(table: Table, adapter: TableAdapter | undefined): TableReport {
  const failures: string[] = [];
  if (!adapter) failures.push('no adapter knows this table');
  if (table.cases.length === 0) failures.push('the table has no cases');
  let passed = 0;
  let worstRelativeError = 0;
  for (const { id, input, expected } of adapter ? table.cases : []) {
    try {
      const comparison = compareCase(adapter!, table.tolerance, expected, adapter!.run(input));
      worstRelativeError = Math.max(worstRelativeError, comparison.worstRelativeError);
      if (comparison.disagreements.length === 0) passed += 1;
      failures.push(...comparison.disagreements.map((sentence) => `${id}: ${sentence}`));
    } catch (error) {
      failures.push(`${id}: threw ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { table: table.table, cases: table.cases.length, passed, worstRelativeError, failures };
}
