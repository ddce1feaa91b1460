import { setTimeout as sleep } from 'node:timers/promises';

import { runDemo } from '../../apps/cli/demo/run-demo.js';
import { discardEmbeddedPostgres, startEmbeddedPostgres } from '#platform';
import type { Kill } from './kill-plan.js';
import { PatientFetch } from './patient-fetch.js';
import { PlatformUnderFire } from './platform-under-fire.js';
import { tableContents } from './table-contents.js';

export interface StoryResult {
  readonly contents: Map<string, string[]>;
  /** Of the runs, in the order in which they were asked for. */
  readonly runs: { readonly kind: string; readonly milliseconds: number }[];
  readonly killed: (Kill & { readonly kind: string; readonly state: string })[];
}

/** Without what the platform asks of itself: how many such runs there are, and when, is a matter of timing. */
const runsOfStory = `(select * from platform.run where kind <> 'keepPopulations') as run`;

const bank = { seed: 20260701, customers: 600 };

/** The demo's whole story through the public interface: imports, enrolments, contact lists, facts, evaluations, review. */
export async function tellStory(
  home: string,
  kills: readonly Kill[],
  usual: StoryResult['runs'],
): Promise<StoryResult> {
  const platform = new PlatformUnderFire(home);
  await platform.start();
  const { url, keys } = platform.record;
  const roleOf = new Map(Object.entries(keys).map(([role, key]) => [key, role]));
  const fetches = new PatientFetch(
    (key) => (platform.record.keys as Record<string, string>)[roleOf.get(key)!] ?? key,
  );
  const uninstall = fetches.install();
  const killed: StoryResult['killed'] = [];
  let told = false;
  const fire = fireAt(platform, fetches, kills, usual, killed, () => told);
  try {
    await runDemo({ url, keys }, bank, { report: () => undefined, end: () => undefined });
    told = true;
    await fire;
    const runs = await platform.query<{ kind: string; milliseconds: number }>(
      `select kind, (extract(epoch from finished_at - started_at) * 1000)::float8 as milliseconds
         from ${runsOfStory} order by requested_at, run_id`,
    );
    await platform.stop();
    const server = await startEmbeddedPostgres({ folder: home });
    const contents = await tableContents(server.superuserUrl).finally(() => server.stop());
    return { contents, runs, killed };
  } catch (error) {
    const fired = killed.map(({ run, target }) => `${target} in run ${run}`).join(', ');
    throw new Error(`After killing ${fired || 'nothing'}; the platform's log ends with\n${platform.log()}`, {
      cause: error,
    });
  } finally {
    told = true;
    uninstall();
    await fire.catch(() => undefined);
    await platform.stop();
    await discardEmbeddedPostgres(home);
  }
}

/** Waits for each chosen run to begin, lets it work for its share of the usual time, and kills. */
async function fireAt(
  platform: PlatformUnderFire,
  fetches: PatientFetch,
  kills: readonly Kill[],
  usual: StoryResult['runs'],
  killed: StoryResult['killed'],
  over: () => boolean,
): Promise<void> {
  for (const kill of kills) {
    const kind = await begun(platform, kill.run, over);
    if (kind === undefined) return;
    // A run that is quicker than usual is hit at its end: waiting longer would let the story slip away.
    const moment = Date.now() + kill.moment * (usual[kill.run]?.milliseconds ?? 0);
    while (Date.now() < moment && (await runAt(platform, kill.run))?.state === 'running') await sleep(10);
    await fetches.between(async () => {
      const state = (await runAt(platform, kill.run))!.state;
      await platform.kill(kill.target);
      killed.push({ ...kill, kind, state });
    });
  }
}

/** The kind of a run once a worker has taken it up; undefined when the story ends first. */
async function begun(
  platform: PlatformUnderFire,
  run: number,
  over: () => boolean,
): Promise<string | undefined> {
  for (; !over(); await sleep(10)) {
    const found = await runAt(platform, run).catch(() => undefined);
    if (found !== undefined && found.state !== 'queued') return found.kind;
  }
  return undefined;
}

async function runAt(
  platform: PlatformUnderFire,
  run: number,
): Promise<{ readonly kind: string; readonly state: string } | undefined> {
  const [found] = await platform.query<{ kind: string; state: string }>(
    `select kind, state from ${runsOfStory} order by requested_at, run_id offset ${run} limit 1`,
  );
  return found;
}
