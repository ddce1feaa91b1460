import autocannon from 'autocannon';
import { processorMillisecondsOf } from '../child-process.js';

/** What the opening page of an executive asks: every campaign of the quarter by type and tier, with intervals and effects. */
export const kpiQuery = `{ kpis(period: { name: "2026Q3" }, groupBy: [CAMPAIGN_TYPE, TIER],
  metrics: ["conversionRate", "aumGrowth", "churnRate"]) {
  group { dimension value } suppressed customers metrics { metric value low high n } effects { metric point low high } } }`;

export interface LoadResult {
  readonly requestsPerSecondWanted: number;
  readonly requestsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly highestMilliseconds: number;
  readonly failed: number;
  /** Processor time of the api for one request: what is left of a measurement on a busy machine. */
  readonly apiMillisecondsPerRequest: number;
}

const connections = 50;

export function requestWith(key: string) {
  return {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: kpiQuery }),
  };
}

/**
 * Asks at a constant rate, in turn with each of the keys. A request that had to wait because the server was late counts with
 * its waiting (no coordinated omission), and requests are sent from a thread of their own.
 */
export async function loadKpis(
  url: string,
  keys: readonly string[],
  rate: number,
  seconds: number,
  apiPid: number,
): Promise<LoadResult> {
  const before = await processorMillisecondsOf(apiPid);
  const result = await autocannon({
    url,
    connections,
    overallRate: rate,
    duration: seconds,
    workers: 1,
    requests: keys.map((key) => ({ ...requestWith(key), path: new URL(url).pathname })),
  });
  return {
    requestsPerSecondWanted: rate,
    requestsPerSecond: result.requests.average,
    p50Milliseconds: result.latency.p50,
    p99Milliseconds: result.latency.p99,
    highestMilliseconds: result.latency.max,
    failed: result.errors + result.non2xx,
    apiMillisecondsPerRequest: ((await processorMillisecondsOf(apiPid)) - before) / result.requests.total,
  };
}
