import type { LoadResult } from './kpi-load.js';

export interface MeasuredLoad {
  readonly at: string;
  readonly cores: number;
  readonly loadAverage: number;
  readonly customers: number;
  readonly loads: readonly LoadResult[];
  readonly shownAfterMilliseconds: readonly number[];
  readonly apiPeakMegabytes: number;
}

/** What was measured, as the table of docs/load.md. */
export function loadTable(measured: MeasuredLoad): string {
  const { at, cores, loadAverage, customers, loads, shownAfterMilliseconds, apiPeakMegabytes } = measured;
  const rows = loads.map(
    (load) =>
      `| ${load.requestsPerSecondWanted} | ${load.requestsPerSecond.toFixed(0)} | ${load.p50Milliseconds} ms | ${load.p99Milliseconds} ms | ${load.highestMilliseconds} ms | ${load.apiMillisecondsPerRequest.toFixed(2)} ms | ${load.failed} |`,
  );
  return [
    `${at.slice(0, 10)}, ${customers.toLocaleString('en')} customers, ${cores} cores, load average ${loadAverage.toFixed(1)}:`,
    '',
    '| asked per second | answered per second | p50 | p99 | longest | processor time of the api per request | failed |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `A new result showed after ${shownAfterMilliseconds.map((each) => `${each} ms`).join(', ')}. Peak memory of the api: ${apiPeakMegabytes.toFixed(0)} MB.`,
    '',
  ].join('\n');
}
