import pg from 'pg';
import { createTestBank, type TestBank } from '../../../test/support/create-test-bank.js';

let bank: TestBank;
let owner: pg.Client;
beforeAll(async () => {
  bank = await createTestBank({ TIERLIFT_API_STATEMENT_SECONDS: '1' });
  owner = new pg.Client({ connectionString: bank.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await bank?.close();
});

async function whileLocked<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  await owner.query(`begin; lock table ${table} in access exclusive mode`);
  return work().finally(() => owner.query('rollback'));
}

const question = `query ($input: CountSegmentInput!) {
  countSegment(input: $input) { __typename ... on SegmentCount { asOf } ... on Refusal { message } } }`;
const input = { rule: { known: { field: 'openedOn' } }, asOf: '2026-05-31' };
const runsOfPopulations = `query { runs(first: 5, kind: "keepPopulations") { nodes { state } } }`;
const populations = async () =>
  (await bank.as.admin.ask<{ runs: { nodes: { state: string }[] } }>(runsOfPopulations)).runs.nodes;

describe('a statement of the api', () => {
  it('that takes too long is ended with words about what to do, and the date is asked of the worker', async () => {
    const started = performance.now();
    const answer = await whileLocked('customers.attributes', () =>
      bank.as.analyst.tryToAsk(question, { input }),
    );
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(answer.errors).toMatchObject([
      {
        message: expect.stringContaining('ask again in a minute'),
        extensions: { code: 'STATEMENT_TIMED_OUT', retryable: true },
      },
    ]);
    expect(await populations()).toEqual([{ state: 'queued' }]);
  });

  it('is bounded, those of the worker are not', async () => {
    let working: Promise<number> | undefined;
    await whileLocked('customers.attributes', async () => {
      working = bank.work();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
    expect(await working).toBe(1);
    expect(await populations()).toEqual([{ state: 'succeeded' }]);
    expect(await bank.as.analyst.ask(question, { input })).toEqual({
      countSegment: { __typename: 'SegmentCount', asOf: '2026-05-31' },
    });
  });

  it('that takes too long for a download is answered with 503 and the same words', async () => {
    const answer = await whileLocked('experiments.experiment', () =>
      bank.as.analyst.fetch('/export/experiments/00000000-0000-7000-8000-000000000001/roster.csv'),
    );
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'STATEMENT_TIMED_OUT' });
  });
});
