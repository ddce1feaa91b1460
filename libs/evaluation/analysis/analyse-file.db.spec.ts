import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connect, Database } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { analyseFile } from './analyse-file.js';
import { parseAnalysisSpec } from './analysis-spec.js';

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

function analyse(content: string | Buffer, spec: object) {
  const path = join(folder, 'data.csv');
  writeFileSync(path, content);
  return analyseFile(
    database,
    parseAnalysisSpec({
      data: { path },
      unit: { column: 'id' },
      variant: { column: 'arm', control: 'c' },
      metrics: [{ key: 'm', kind: 'mean', column: 'y' }],
      ...spec,
    }),
  );
}

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('analysing a file', () => {
  it('counts every record once: accepted or set aside with its reason', async () => {
    const answer = await analyse(
      lines(
        'id,arm,y',
        '1,c,1',
        '2,c,2',
        '3,t,4',
        '4,t,x',
        '5,,3',
        ',c,3',
        '7,t',
        '8,t,NaN',
        '9,t,6',
        '3,c,1',
      ),
      { metrics: [{ key: 'm', kind: 'mean', column: 'y', perUnit: 'sum' }] },
    );
    expect(answer.rows).toEqual({
      read: 10,
      accepted: 3,
      quarantined: 7,
      reasons: { notANumber: 2, variantMissing: 1, unitMissing: 1, wrongShape: 1, unitInTwoVariants: 2 },
    });
    expect(answer.arms).toEqual([
      { variant: 'c', n: 2 },
      { variant: 't', n: 1 },
    ]);
  });

  it('leaves a missing outcome out, counts it per arm, and never takes it for 0', async () => {
    const answer = await analyse(
      lines('id,arm,y', '1,c,1', '2,c,3', '3,c,', '4,t,5', '5,t,7', '6,t,NA', '7,t,'),
      {},
    );
    expect(answer.estimates[0]).toMatchObject({
      n: { control: 2, treatment: 2 },
      missing: { control: 1, treatment: 2 },
      value: { control: 2, treatment: 6 },
    });
  });

  it('reduces several rows of a unit as it is told, and asks when it is not told', async () => {
    const file = lines(
      'id,arm,y,kind',
      '1,c,1,buy',
      '1,c,2,buy',
      '2,c,5,buy',
      '3,t,4,view',
      '4,t,8,buy',
      '4,t,1,buy',
    );
    await expect(analyse(file, {})).rejects.toThrow(/Unit '1' has 2 rows.*metric 'm'/);
    const values = async (metric: object) =>
      (await analyse(file, { metrics: [{ key: 'm', kind: 'mean', column: 'y', ...metric }] })).estimates[0]!;
    expect((await values({ perUnit: 'sum' })).value).toEqual({ control: 4, treatment: 6.5 });
    expect((await values({ perUnit: 'mean' })).value).toEqual({ control: 3.25, treatment: 4.25 });
    expect((await values({ perUnit: 'last' })).value).toEqual({ control: 3.5, treatment: 2.5 });
    const bought = await values({ perUnit: 'sum', where: { column: 'kind', equals: 'buy' } });
    expect(bought).toMatchObject({ value: { control: 4, treatment: 4.5 }, missing: { treatment: 0 } });
    const last = await values({ perUnit: 'last', where: { column: 'kind', equals: 'buy' } });
    expect(last).toMatchObject({ value: { control: 3.5, treatment: 1 }, missing: { treatment: 1 } });
  });

  it('replaces a missing covariate by the mean and an indicator, and so keeps its unit', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, k) => `${k},${k % 2 ? 't' : 'c'},${k + (k % 2)},${k % 5 === 0 ? '' : k}`,
    );
    const answer = await analyse(lines('id,arm,y,x', ...rows), { covariates: ['x'] });
    const adjusted = answer.estimates.find((each) => each.estimator === 'adjusted')!;
    const plain = answer.estimates.find((each) => each.estimator === 'plain')!;
    expect(adjusted.n).toEqual({ control: 20, treatment: 20 });
    const width = (each: typeof plain) => each.difference!.high! - each.difference!.low!;
    expect(width(adjusted)).toBeLessThan(0.8 * width(plain));
  });

  it('gives no p-value where nobody was randomised, and says so', async () => {
    const answer = await analyse(lines('id,arm,y', '1,c,1', '2,c,3', '4,t,5', '5,t,7'), {
      randomised: false,
    });
    expect(answer.estimates[0]).toMatchObject({ p: null, trust: { ok: false, because: ['notRandomised'] } });
    expect(answer.estimates[0]!.difference!.point).toBe(4);
  });

  it('reads gzip by its content and CRLF, quotes and a byte order mark', async () => {
    const file = gzipSync('\uFEFFid,arm,y\r\n"1","c",1\r\n2,c,2\r\n"3","t","3"\r\n4,t,5\r\n');
    expect((await analyse(file, {})).rows).toMatchObject({ read: 4, accepted: 4 });
  });

  it('says what is wrong with a specification or a header, where, and what to do', async () => {
    await expect(analyse(lines('id,arm,z', '1,c,1'), {})).rejects.toThrow(/no column 'y'.*id, arm, z/);
    await expect(analyse(lines('id,arm,y', '1,a,1'), {})).rejects.toThrow(/control variant 'c'.*a/);
    await expect(analyse('', {})).rejects.toThrow(/empty/);
    await expect(analyse('id,arm,y\n', {})).rejects.toThrow(/no records/);
    expect(() => parseAnalysisSpec({ metrics: [{ key: 'r', kind: 'ratio', column: 'a' }] })).toThrow(
      /data: .*\n.*unit: |denominator/s,
    );
  });

  it('warns when the split does not fit the plan', async () => {
    const rows = Array.from({ length: 100 }, (_, k) => `${k},${k < 20 ? 't' : 'c'},${k}`);
    const answer = await analyse(lines('id,arm,y', ...rows), { planned: { c: 1, t: 1 } });
    expect(answer.sampleRatio).toMatchObject({ chiSquare: 36, df: 1, verdict: 'failed' });
  });
});
