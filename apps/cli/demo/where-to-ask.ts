import type { DemoServer } from './run-demo.js';

const marketersQuery = `{
  experiments(first: 10) {
    nodes { code state enrolled { tier variant customers } exclusions { reason tier customers } }
  }
}`;

const executivesQuery = `{
  viewer { role }
}`;

/** The address, a key per role, and two queries to paste into the explorer. */
export function whereToAsk({ url, keys }: DemoServer): string {
  return [
    '',
    `GraphQL   ${url}/graphql`,
    `Explorer  ${url}/explorer   (paste a key under Headers: {"authorization": "Bearer <key>"})`,
    '',
    'Keys:',
    ...Object.entries(keys).map(([role, key]) => `  ${role.padEnd(10)} ${key}`),
    '',
    'A marketer asks who was enrolled and who was left out, and why:',
    '',
    marketersQuery,
    '',
    'An executive asks what the quarter brought:',
    '',
    executivesQuery,
    '',
    'Ctrl-C stops.',
    '',
  ].join('\n');
}
