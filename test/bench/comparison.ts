import { performance } from 'node:perf_hooks';
import { bounds, holds, type BoundName } from './bounds.js';

/** One path of the project beside its bare limit, measured in turn on the same database. */
export interface Comparison {
  readonly name: BoundName;
  readonly project: { readonly figures: readonly number[]; readonly what: string };
  readonly bare: { readonly figures: readonly number[]; readonly what: string };
  /** Seconds for what takes time, requests per second for what is asked. */
  readonly unit: 'seconds' | 'requests per second';
  /** Rows that one repetition handles. */
  readonly rows: number;
  readonly bytesPerRow?: number;
  /** Median seconds of each step of the project's side. */
  readonly steps?: Readonly<Record<string, number>>;
}

/** The middle of what was measured: one disturbed repetition does not move it. */
export function median(figures: readonly number[]): number {
  const ordered = [...figures].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2;
}

export function ratioOf({ project, bare }: Comparison): number {
  return median(project.figures) / median(bare.figures);
}

export function isWithinBound(comparison: Comparison): boolean {
  return holds(bounds[comparison.name], ratioOf(comparison));
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Does both sides in turn, the one that goes first changing each time, so that neither always finds the caches warm. */
export async function inTurn(
  repetitions: number,
  project: (repetition: number) => Promise<number>,
  bare: (repetition: number) => Promise<number>,
): Promise<{ project: number[]; bare: number[] }> {
  const figures = { project: [] as number[], bare: [] as number[] };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const sides = [
      async () => figures.project.push(await project(repetition)),
      async () => figures.bare.push(await bare(repetition)),
    ];
    if (repetition % 2 === 1) sides.reverse();
    for (const side of sides) await side();
  }
  return figures;
}
