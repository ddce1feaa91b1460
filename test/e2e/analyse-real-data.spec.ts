import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { analyseFile, parseAnalysisSpec, type AnalysedEstimate, type AnalysisAnswer } from '#evaluation';
import { connect, Database } from '#platform';
import { createTestDatabase, type TestDatabase } from '../support/create-test-database.js';
import { dataFolder, itWhenPresent } from '../support/present.js';

/** The answers agree with scipy and statsmodels to nine significant digits. */
const relativeTolerance = 1e-9;

interface TwoSample {
  readonly control: { readonly n: number; readonly rate?: number; readonly mean?: number };
  readonly treatment: { readonly n: number; readonly rate?: number; readonly mean?: number };
  readonly diff: number;
  readonly p_two_sided: number;
  readonly ci95_newcombe?: readonly [number, number];
  readonly ci95_t?: readonly [number, number];
  readonly rel_lift: number | null;
  readonly rel_lift_ci95_delta: readonly [number, number] | null;
}

const root = join(import.meta.dirname, '../..');
const expected = (name: string) =>
  JSON.parse(readFileSync(join(dataFolder, 'expected', `${name}.json`), 'utf8'));

let testDatabase: TestDatabase;
let database: Database;
let folder: string;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(await connect({ url: testDatabase.appUrl, poolSize: 2, applicationName: 'test' }));
  folder = mkdtempSync(join(tmpdir(), 'tierlift-analyse-'));
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await testDatabase.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The committed example, over the file where it lies. */
async function analyseExample(example: string, path: string, change: object = {}): Promise<AnalysisAnswer> {
  const source = parse(readFileSync(join(root, 'examples', example), 'utf8')) as { data: object };
  return analyseFile(database, parseAnalysisSpec({ ...source, ...change, data: { ...source.data, path } }));
}

function find(answer: AnalysisAnswer, where: Partial<AnalysedEstimate>): AnalysedEstimate {
  const found = answer.estimates.filter((each) =>
    Object.entries(where).every(
      ([key, value]) => JSON.stringify(each[key as keyof AnalysedEstimate]) === JSON.stringify(value),
    ),
  );
  if (found.length !== 1) throw new Error(`${found.length} estimates for ${JSON.stringify(where)}`);
  return found[0]!;
}

function expectNear(got: number | null | undefined, want: number, what: string): void {
  const error = Math.abs((got ?? NaN) - want);
  // An interval bound near zero is as exact as the numbers it is the difference of.
  if (!(error <= relativeTolerance * Math.max(Math.abs(want), 1e-3)))
    throw new Error(`${what}: ${got} instead of ${want}`);
}

function expectEstimate(estimate: AnalysedEstimate, want: TwoSample): void {
  const name = `${estimate.metric} ${estimate.variant} vs ${estimate.control} in ${estimate.tier}`;
  expect(estimate.n).toEqual({ control: want.control.n, treatment: want.treatment.n });
  expectNear(estimate.value.control, want.control.rate ?? want.control.mean!, `${name} control`);
  expectNear(estimate.value.treatment, want.treatment.rate ?? want.treatment.mean!, `${name} treatment`);
  expectNear(estimate.difference?.point, want.diff, `${name} difference`);
  const [low, high] = (want.ci95_newcombe ?? want.ci95_t)!;
  expectNear(estimate.difference?.low, low, `${name} low`);
  expectNear(estimate.difference?.high, high, `${name} high`);
  if (estimate.method !== 'fisherExact' && estimate.method !== 'fisher')
    expectNear(estimate.p, want.p_two_sided, `${name} p`);
  if (want.rel_lift === null || want.rel_lift_ci95_delta === null) return;
  expectNear(estimate.lift?.point, want.rel_lift, `${name} lift`);
  expectNear(estimate.lift?.low, want.rel_lift_ci95_delta[0], `${name} lift low`);
  expectNear(estimate.lift?.high, want.rel_lift_ci95_delta[1], `${name} lift high`);
}

function pairOf(name: string): { variant: string; control: string } {
  const [variant, control] = name.split(' vs ') as [string, string];
  return { variant, control };
}

describe('analyse on Hillstrom', () => {
  itWhenPresent(
    join(dataFolder, 'hillstrom.csv.gz'),
    'agrees for all pairs, overall, in seven tiers, by breakdown and adjusted',
    async () => {
      const want = expected('hillstrom');
      const answer = await analyseExample('hillstrom.yaml', join(dataFolder, 'hillstrom.csv.gz'));
      expect(answer.rows).toMatchObject({ read: 64_000, accepted: 64_000, quarantined: 0 });
      expect(answer.sampleRatio.verdict).toBe('ok');
      expectNear(answer.sampleRatio.p, want.srm_equal.p, 'sample ratio');
      for (const [pair, byMetric] of Object.entries<Record<string, TwoSample>>(want.comparisons)) {
        for (const metric of ['visit', 'conversion', 'spend']) {
          expectEstimate(
            find(answer, { metric, ...pairOf(pair), tier: null, breakdown: null, estimator: 'plain' }),
            byMetric[metric]!,
          );
        }
      }
      for (const [pair, adjusted] of Object.entries<TwoSample>(want.cuped_spend_on_history)) {
        expectEstimate(
          find(answer, {
            metric: 'spend',
            ...pairOf(pair),
            tier: null,
            breakdown: null,
            estimator: 'adjusted',
          }),
          adjusted,
        );
      }
      const tiers = Object.entries<Record<string, Record<string, TwoSample>>>(want.segments.history_segment);
      expect(tiers).toHaveLength(7);
      for (const [tier, byPair] of tiers) {
        for (const [pair, byMetric] of Object.entries(byPair)) {
          for (const [metric, comparison] of Object.entries(byMetric)) {
            expectEstimate(
              find(answer, { metric, ...pairOf(pair), tier, breakdown: null, estimator: 'plain' }),
              comparison,
            );
          }
        }
      }
      for (const column of ['newbie', 'channel', 'zip_code']) {
        for (const [value, byPair] of Object.entries<Record<string, Record<string, TwoSample>>>(
          want.segments[column],
        )) {
          for (const [pair, byMetric] of Object.entries(byPair)) {
            for (const [metric, comparison] of Object.entries(byMetric)) {
              expectEstimate(
                find(answer, {
                  metric,
                  ...pairOf(pair),
                  tier: null,
                  breakdown: { column, value },
                  estimator: 'plain',
                }),
                comparison,
              );
            }
          }
        }
      }
    },
  );

  itWhenPresent(
    join(dataFolder, 'hillstrom.csv.gz'),
    'adjusts visits for recency as the reference does',
    async () => {
      const want = expected('hillstrom');
      const answer = await analyseExample('hillstrom.yaml', join(dataFolder, 'hillstrom.csv.gz'), {
        covariates: ['recency'],
        breakdowns: [],
      });
      for (const [pair, byMetric] of Object.entries<Record<string, TwoSample>>(want.comparisons)) {
        expectEstimate(
          find(answer, { metric: 'visit', ...pairOf(pair), tier: null, estimator: 'adjusted' }),
          byMetric['visit_cuped_on_recency']!,
        );
      }
    },
  );
});

describe('analyse on Cookie Cats', () => {
  itWhenPresent(join(dataFolder, 'cookie_cats.csv.gz'), 'agrees, and warns of the sample ratio', async () => {
    const want = expected('cookie_cats');
    const answer = await analyseExample('cookie-cats.yaml', join(dataFolder, 'cookie_cats.csv.gz'));
    expect(answer.sampleRatio.verdict).toBe('warning');
    expectNear(answer.sampleRatio.p, want.srm_50_50.p, 'sample ratio');
    const of = (metric: string) => find(answer, { metric, tier: null, estimator: 'plain' });
    expectEstimate(of('retention_1'), want.retention_1);
    expectEstimate(of('retention_7'), want.retention_7);
    expectEstimate(of('gamerounds'), want.gamerounds_all);
  });
});

describe('analyse on the fast-food promotion', () => {
  itWhenPresent(
    join(dataFolder, 'fastfood_wa_marketing.csv.gz'),
    'agrees by store, where the promotion was given',
    async () => {
      const want = expected('fastfood_wa_marketing');
      const answer = await analyseExample(
        'fast-food-by-store.yaml',
        join(dataFolder, 'fastfood_wa_marketing.csv.gz'),
      );
      expect(answer.units).toBe(137);
      expectNear(answer.sampleRatio.p, want.srm_locations.p, 'sample ratio');
      for (const [pair, comparison] of Object.entries<TwoSample>(want.by_location_mean)) {
        expectEstimate(
          find(answer, { metric: 'sales', ...pairOf(pair), tier: null, estimator: 'plain' }),
          comparison,
        );
      }
    },
  );
});

describe('analyse on the Starbucks wave of hour 0', () => {
  itWhenPresent(
    join(dataFolder, 'starbucks_transcript.csv.gz'),
    'agrees after the documented preparation',
    async () => {
      const want = expected('starbucks').wave0_7day;
      const wave = execFileSync(
        process.execPath,
        [join(root, 'examples/prepare-starbucks.mjs'), dataFolder],
        {
          maxBuffer: 1e8,
        },
      );
      writeFileSync(join(folder, 'starbucks-wave-0.csv'), wave);
      const answer = await analyseExample('starbucks-wave-0.yaml', join(folder, 'starbucks-wave-0.csv'));
      for (const [pair, byMetric] of Object.entries<{ buy: TwoSample; spend: TwoSample }>(want.comparisons)) {
        expectEstimate(
          find(answer, { metric: 'buyers', ...pairOf(pair), tier: null, estimator: 'plain' }),
          byMetric.buy,
        );
        expectEstimate(
          find(answer, { metric: 'spend', ...pairOf(pair), tier: null, estimator: 'plain' }),
          byMetric.spend,
        );
      }
    },
  );
});
