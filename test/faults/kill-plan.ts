export const targets = ['worker', 'api', 'supervisor', 'postgres'] as const;
export type Target = (typeof targets)[number];

export interface Kill {
  /** Which of the runs, in the order in which they were asked for. */
  readonly run: number;
  readonly target: Target;
  /** When, as a share of what that run takes undisturbed. */
  readonly moment: number;
}

/** Mulberry32: small, seeded, the same everywhere. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One kill in each of the chosen runs; the targets take turns, so that each gets its share. */
export function killPlan(seed: number, runs: readonly number[]): Kill[] {
  const next = chance(seed);
  return runs.map((run, index) => ({ run, target: targets[index % targets.length]!, moment: next() }));
}
