import type { DemoServer } from './run-demo.js';

const marketersQuery = `{
  experiment(code: "VAL-2026Q3-SALON") {
    state
    enrolled { tier variant customers }
    exclusions { reason tier customers }
    latestEvaluation {
      metrics(roles: [primary]) {
        key
        comparisons { variant estimator leading point interval { low high } pAdjusted trust { ok because } }
      }
    }
  }
}`;

const executivesQuery = `{
  kpis(period: { name: "2026Q3" }, groupBy: [CAMPAIGN_TYPE, TIER], metrics: ["conversionRate", "aumGrowth", "churnRate"]) {
    group { dimension value }
    customers
    cost
    metrics { definition { nameEn } value low high }
  }
}`;

/** The address, a key per role, and two queries to paste into the explorer. */
export function whereToAsk({ url, keys }: DemoServer): string {
  return [
    '',
    `GraphQL   ${url}/graphql`,
    `Explorer  ${url}/explorer   (paste a key under Headers: {"authorization": "Bearer <key>"})`,
    `Review    npm run tierlift -- export review 2026Q3`,
    '',
    'Keys:',
    ...Object.entries(keys).map(([role, key]) => `  ${role.padEnd(10)} ${key}`),
    '',
    'A marketer asks who was enrolled, who was left out and why, and what the campaign did:',
    '',
    marketersQuery,
    '',
    'An executive asks what the quarter brought, by type and tier:',
    '',
    executivesQuery,
    '',
    'Ctrl-C stops.',
    '',
  ].join('\n');
}
