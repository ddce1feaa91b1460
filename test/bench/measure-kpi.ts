import autocannon from 'autocannon';
import type { ApiPlace } from './api-process.js';
import type { BenchBank } from './bench-bank.js';
import { BenchProcess } from './child-process.js';
import { inTurn, median, type Comparison } from './comparison.js';

const connections = 20;
const seconds = 5;

const kpiQuery = `{ kpis(period: { name: "2026Q3" }, groupBy: [CAMPAIGN_TYPE, TIER],
  metrics: ["conversionRate", "aumGrowth", "churnRate"]) {
  group { dimension value } suppressed customers metrics { metric value low high n } effects { metric point low high } } }`;

/** Requests a second of the executives' question, with authentication, region scope and suppression, beside `{ hello }`. */
export async function measureKpi(
  bank: BenchBank,
  repetitions: number,
): Promise<{ comparison: Comparison; further: Record<string, number>; peakMegabytes: number }> {
  const api = await BenchProcess.start('api', './api-process.ts', bank.environment);
  try {
    const place = await api.ask<ApiPlace>({ place: true });
    const seen = { kpi: [] as Fired[], hello: [] as Fired[] };
    const fire = async (side: Fired[], url: string, query: string): Promise<number> => {
      const before = await api.processorMilliseconds();
      const fired = await fireAt(url, query, place.executiveKeys);
      const spent = (await api.processorMilliseconds()) - before;
      side.push({ ...fired, processorMilliseconds: spent / fired.requests });
      return fired.requestsPerSecond;
    };
    const figures = await inTurn(
      repetitions,
      () => fire(seen.kpi, place.url, kpiQuery),
      () => fire(seen.hello, place.bareUrl, '{ hello }'),
    );
    const processor = (side: readonly Fired[]) => median(side.map((each) => each.processorMilliseconds));
    return {
      comparison: {
        name: 'kpi',
        unit: 'requests per second',
        rows: bank.customers,
        project: { figures: figures.project, what: kpiQuery },
        bare: {
          figures: figures.bare,
          what: '{ hello } of an ApolloServer with one resolver, startStandaloneServer',
        },
      },
      further: {
        'p99 of the KPI query, ms': Math.max(...seen.kpi.map(({ p99 }) => p99)),
        'processor time of the api per KPI query, ms': processor(seen.kpi),
        'processor time of the api per hello, ms': processor(seen.hello),
      },
      peakMegabytes: await api.peakMegabytes(),
    };
  } finally {
    await api.stop();
  }
}

interface Fired {
  readonly requestsPerSecond: number;
  readonly p99: number;
  readonly processorMilliseconds: number;
}

/** Asks with each of the keys in turn, on both sides alike. */
async function fireAt(
  url: string,
  query: string,
  keys: readonly string[],
): Promise<Omit<Fired, 'processorMilliseconds'> & { requests: number }> {
  const requests = keys.map((key) => ({
    method: 'POST' as const,
    path: new URL(url).pathname,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  }));
  const once = await fetch(url, requests[0]);
  const answer = (await once.json()) as { errors?: unknown };
  if (!once.ok || answer.errors !== undefined) throw new Error(`${url} answered ${JSON.stringify(answer)}`);
  const warm = await autocannon({ url, requests, connections, duration: 1 });
  const result = await autocannon({ url, requests, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return {
    requestsPerSecond: result.requests.average,
    p99: result.latency.p99,
    requests: warm.requests.total + result.requests.total,
  };
}
