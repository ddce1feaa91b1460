import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt } from '../../scripts/build.mjs';
import { killPlan } from './kill-plan.js';
import { tellStory, type StoryResult } from './story.js';
import { differences } from './table-contents.js';

/** `npm run faults` kills in every run of the story; the suite does it four times, once for each kind of process. */
const everyRun = process.env.TIERLIFT_FAULTS === 'every';
const seed = Number(process.env.TIERLIFT_FAULTS_SEED ?? 7);

describe('a platform whose processes are killed', () => {
  let folder: string;
  let undisturbed: StoryResult;

  beforeAll(async () => {
    ensureBuilt();
    folder = await mkdtemp(join(tmpdir(), 'tierlift-faults-'));
    await chmod(folder, 0o711);
    undisturbed = await tellStory(join(folder, 'undisturbed'), [], []);
  }, 900_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ends in the same rows as one that was left alone', async () => {
    const all = undisturbed.runs.map((_, index) => index);
    const first = (kind: string) => undisturbed.runs.findIndex((run) => run.kind === kind);
    const some = ['importFile', 'assignCustomers', 'evaluateExperiment', 'prepareReview']
      .map(first)
      .filter((run) => run >= 0);
    const kills = killPlan(seed, everyRun ? all : some);
    const disturbed = await tellStory(join(folder, 'disturbed'), kills, undisturbed.runs);
    for (const { run, kind, target, moment, state } of disturbed.killed) {
      console.log(`run ${run} ${kind} (${state}): ${target} killed at ${(moment * 100).toFixed(0)} %`);
    }
    expect(disturbed.killed).toHaveLength(kills.length);
    if (everyRun) expect(kills.length).toBeGreaterThanOrEqual(20);
    const decisive = [
      'customers.snapshot',
      'experiments.enrolment',
      'measurement.fact',
      'evaluation.arm_result',
    ];
    expect([...undisturbed.contents.keys()]).toEqual(expect.arrayContaining(decisive));
    expect(differences(undisturbed.contents, disturbed.contents)).toEqual([]);
  }, 3_600_000);
});
