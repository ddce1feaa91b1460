import autocannon from 'autocannon';
import type { ApiPlace } from './api-process.js';
import type { BenchBank } from './bench-bank.js';
import { BenchProcess } from './child-process.js';
import { inTurn, type Comparison } from './comparison.js';

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
    const headers = { authorization: `Bearer ${place.executiveKey}` };
    const latencies: number[] = [];
    const figures = await inTurn(
      repetitions,
      async () => {
        const { requestsPerSecond, p99 } = await fire(place.url, kpiQuery, headers);
        latencies.push(p99);
        return requestsPerSecond;
      },
      async () => (await fire(place.bareUrl, '{ hello }', {})).requestsPerSecond,
    );
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
      further: { 'p99 of the KPI query, ms': Math.max(...latencies) },
      peakMegabytes: await api.peakMegabytes(),
    };
  } finally {
    await api.stop();
  }
}

async function fire(
  url: string,
  query: string,
  headers: Record<string, string>,
): Promise<{ requestsPerSecond: number; p99: number }> {
  const request = {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  };
  const once = await fetch(url, request);
  const answer = (await once.json()) as { errors?: unknown };
  if (!once.ok || answer.errors !== undefined) throw new Error(`${url} answered ${JSON.stringify(answer)}`);
  await autocannon({ url, ...request, connections, duration: 1 });
  const result = await autocannon({ url, ...request, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return { requestsPerSecond: result.requests.average, p99: result.latency.p99 };
}
