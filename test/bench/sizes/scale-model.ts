import { factsPerCustomer } from '../synthetic-rows.js';
import type { TableSize } from './table-sizes.js';

/** Rows that one customer of a bank comes to, with two years kept: an assumption, to be replaced by a bank's own counts. */
export const rowsPerCustomer: Readonly<Record<string, number>> = {
  'customers.customer': 1,
  'customers.attributes': 1.5,
  'customers.snapshot': 24,
  'customers.tag': 3,
  'customers.consent': 2,
  // Two purposes that somebody enrolled or contacted for.
  'customers.consent_standing': 2,
  'measurement.fact': 30,
  'measurement.fact_identity': 30,
  'experiments.enrolment': 6,
  'experiments.exclusion': 2,
  'evaluation.unit_outcome': 6,
  // Populations of the three dates that were asked about last.
  'customers.population': 3,
  // One customer in a hundred, one year.
  'experiments.holdout_member': 0.01,
};

/** Seconds that the platform took for one customer, by what it did. */
export interface SecondsPerCustomer {
  readonly importOfSnapshots: number;
  readonly importOfFacts: number;
  readonly enrolment: number;
  readonly evaluationInFull: number;
  readonly evaluationAfterChanges: number;
}

export interface MeasuredScale {
  readonly at: string;
  readonly customers: number;
  readonly cores: number;
  readonly loadAverage: number;
  readonly sizes: readonly TableSize[];
  readonly secondsPerCustomer: SecondsPerCustomer;
}

/** What `npm run bench -- --save` wrote. */
interface SavedBench {
  readonly results: readonly {
    readonly customers: number;
    readonly comparisons: readonly {
      readonly name: string;
      readonly project: { readonly figures: readonly number[] };
      readonly steps?: Readonly<Record<string, number>>;
    }[];
    readonly further: Readonly<Record<string, number>>;
  }[];
}

/** The times of the bench, which repeats each path on an otherwise idle machine. */
export function timesOfBench({ results }: SavedBench): SecondsPerCustomer {
  const { customers, comparisons, further } = results.at(-1)!;
  const comparison = (name: string) => comparisons.find((each) => each.name === name)!;
  const seconds = (name: string) => {
    const figures = [...comparison(name).project.figures].sort((a, b) => a - b);
    return figures[Math.floor(figures.length / 2)]! / customers;
  };
  /** From the start of the run to its result, estimates included. */
  const wholeRun = (name: string) =>
    Object.values(comparison(name).steps!).reduce((sum, step) => sum + step, 0) / customers;
  return {
    importOfSnapshots: seconds('importSnapshots'),
    importOfFacts: factsPerCustomer / further['import of facts, rows/s']!,
    enrolment: seconds('enrolment'),
    evaluationInFull: wholeRun('fullBuild'),
    evaluationAfterChanges: wholeRun('refresh'),
  };
}

const steps = [100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000];

/** Tables that the bench leaves empty are taken for as wide as the one they are like. */
const like: Readonly<Record<string, string>> = {
  'customers.tag': 'customers.consent',
  'experiments.exclusion': 'customers.consent',
};

export function bytesPerCustomer(sizes: readonly TableSize[]): number {
  const perRow = (table: string): number => {
    const size = sizes.find((each) => each.table === table && each.rows > 0);
    if (size !== undefined) return size.bytes / size.rows;
    const other = like[table];
    if (other === undefined) throw new Error(`${table} was not measured`);
    return perRow(other);
  };
  return Object.entries(rowsPerCustomer).reduce((sum, [table, rows]) => sum + rows * perRow(table), 0);
}

/** Storage and time at each size, in proportion: docs/benchmarks.md shows by how much growth differs from that. */
export function scaleTable(sizes: readonly TableSize[], seconds: SecondsPerCustomer): string {
  const each = bytesPerCustomer(sizes);
  const time = (measured: number, size: number) => duration(measured * size);
  return [
    '| customers | storage | a month of snapshots | a month of facts | enrolment of all | evaluation in full | after 1 % changed |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...steps.map((size) =>
      [
        `| ${size.toLocaleString('en')}`,
        bytes(each * size),
        time(seconds.importOfSnapshots, size),
        time(seconds.importOfFacts, size),
        time(seconds.enrolment, size),
        time(seconds.evaluationInFull, size),
        `${time(seconds.evaluationAfterChanges, size)} |`,
      ].join(' | '),
    ),
    '',
  ].join('\n');
}

function bytes(count: number): string {
  const gigabytes = count / 1e9;
  return gigabytes < 1000
    ? `${Number(gigabytes.toPrecision(2))} GB`
    : `${Number((gigabytes / 1000).toPrecision(2))} TB`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toPrecision(2)} s`;
  if (seconds < 5400) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
