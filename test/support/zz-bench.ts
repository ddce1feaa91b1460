import { createReadStream, readFileSync } from 'node:fs';
import pg from 'pg';
import { Database, RequestImport, Spool, pinKnownAt, sql } from '#platform';
import { createIntakeBench, marketer } from './intake-bench.js';
import { CustomersModule } from '../../libs/customers/customers.module.js';
const bench = await createIntakeBench([CustomersModule]);
await bench.database.query(sql`update platform.clock set simulated_now = '2026-07-01T04:00:00Z'`);
async function run(format: string, path: string) {
  const t = Date.now();
  const file = (await bench.get(Spool).receive(createReadStream(path), format, marketer)) as {
    fileId: string;
  };
  const t1 = Date.now();
  const id = (await bench.get(RequestImport).execute({ fileId: file.fileId, format }, marketer)) as never;
  const seen: string[] = [];
  const iv = setInterval(
    () =>
      void bench.database
        .one<{ step: string }>(sql`select progress->>'step' as step from platform.run where run_id = ${id}`)
        .then((r) => {
          const s = `${r?.step} at ${((Date.now() - t1) / 1000).toFixed(1)}`;
          if (seen.at(-1)?.split(' at')[0] !== r?.step) seen.push(s);
        }),
    250,
  );
  const r = await bench.finish(id);
  clearInterval(iv);
  console.log(
    format,
    path,
    r.state,
    r.error,
    r.counts,
    `upload ${t1 - t}ms import ${Date.now() - t1}ms`,
    seen,
    readFileSync('/proc/self/status', 'utf8').match(/VmHWM.*/)![0],
  );
}
for (const [format, path] of process.argv.slice(2).map((a) => a.split('=') as [string, string]))
  await run(format, path);
void pg;
void Database;
if (process.env.BARE) {
  const copyStreams = (await import('pg-copy-streams')).default;
  const { pipeline } = await import('node:stream/promises');
  for (const pk of ['', ', primary key (reference, as_of)', 'id']) {
    const t = Date.now();
    await bench.database.withClient(async (client) => {
      await client.query(
        `create temp table bare (reference text, as_of date, a numeric, b numeric, c numeric, d numeric, e numeric, f numeric, g numeric, h numeric, i int, j int, k int, l numeric, m numeric, n numeric, o date, p boolean ${pk === 'id' ? ', customer_id bigint generated always as (customers.customer_id_of(reference)) stored, primary key (customer_id, as_of)' : pk})`,
      );
      await pipeline(
        createReadStream(process.env.BARE!),
        client.query(
          copyStreams.from(
            `copy bare (reference, as_of, a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p) from stdin (format csv, header)`,
          ),
        ),
      );
      await client.query('drop table bare');
    });
    console.log('bare copy', pk, Date.now() - t);
  }
}

if (process.env.POP) {
  const { populationSql } = await import('../../libs/customers/index.js');
  const { TierSchemeReader, LifecycleRuleReader } = await import('../../libs/customers/index.js');
  const tierScheme = (await bench.get(TierSchemeReader).find('personal-3'))!.definition;
  const lifecycleRule = (await bench.get(LifecycleRuleReader).find('default'))!.definition;
  const knownAt = await pinKnownAt(bench.database);
  const q = populationSql({ asOf: process.env.POP as never, knownAt, tierScheme, lifecycleRule });
  for (let i = 0; i < 2; i++) {
    const t = Date.now();
    console.log(
      await bench.database.query(sql`select tier, lifecycle, count(*)::int from (${q}) p group by 1,2`),
      Date.now() - t,
    );
  }
  const plan = await bench.database.query<Record<string, string>>(
    sql`explain (analyze, costs off, timing on) select tier, lifecycle, count(*)::int from (${q}) p group by 1,2`,
  );
  console.log(plan.map((r) => r['QUERY PLAN']).join('\n'));
}
await bench.close();
