import type { CutReader, RequestCuts } from '#evaluation';
import type { Configuration, Database, Run, Runs } from '#platform';
import { CutCounting } from './cut-counting.js';

const missing = { cut: ['branch', 'region', 'variant'], experimentIds: ['e1', 'e2'] } as const;

/** `counted`: of which experiments the cut is counted at each look; `states`: what became of the run by then. */
function countingWith(counted: readonly (readonly string[])[], states: readonly Run['state'][]) {
  let looks = 0;
  const at = <Value>(values: readonly Value[]) => values[Math.min(looks, values.length) - 1]!;
  const reader = {
    counted: async () => {
      looks += 1;
      return new Map(at(counted).map((experimentId) => [experimentId, { cells: 1, kept: true }]));
    },
  } as unknown as CutReader;
  const request = { execute: async () => 'r1' } as unknown as RequestCuts;
  const runs = { find: async () => ({ state: at(states) }) } as unknown as Runs;
  const counting = new CutCounting({} as Database, reader, request, runs, {} as Configuration);
  return { counting, looks: () => looks };
}

describe('waiting for key figures to be counted', () => {
  const aMinuteFromNow = () => performance.now() + 60_000;

  it('ends once every experiment is counted', async () => {
    const { counting, looks } = countingWith([[], ['e1'], ['e1', 'e2']], ['running']);
    expect(await counting.counted(missing, aMinuteFromNow())).toBe(true);
    expect(looks()).toBe(3);
  });

  it('ends with a fault that names the run as soon as it failed', async () => {
    const { counting, looks } = countingWith([['e1']], ['queued', 'running', 'failed']);
    await expect(counting.counted(missing, aMinuteFromNow())).rejects.toMatchObject({
      code: 'FIGURES_NOT_COUNTED',
      message: expect.stringMatching(/branch, region, variant .* run r1 failed/) as unknown,
    });
    expect(looks()).toBe(3);
  });

  it('prefers figures that somebody else counted to the failure of a run', async () => {
    const { counting } = countingWith([['e1', 'e2']], ['failed']);
    expect(await counting.counted(missing, aMinuteFromNow())).toBe(true);
  });

  it('ends when its time is over', async () => {
    const { counting } = countingWith([[]], ['running']);
    expect(await counting.counted(missing, performance.now() + 100)).toBe(false);
  });
});
