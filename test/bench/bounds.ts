/** What a path may cost at most, as a multiple of its bare limit in the same run (issue 4). */
export interface Bound {
  readonly path: string;
  readonly against: string;
  /** Project time over bare time; for `atLeast`, project requests per second over bare ones. */
  readonly kind: 'atMost' | 'atLeast';
  readonly bound: number;
  readonly aim: number;
}

export const bounds = {
  importSnapshots: {
    path: 'import of snapshots',
    against: 'COPY of the same file into a bare table',
    kind: 'atMost',
    bound: 5,
    aim: 3,
  },
  enrolment: {
    path: 'exact tiered enrolment',
    against: 'bare create table as with the same hash',
    kind: 'atMost',
    bound: 4,
    aim: 2.5,
  },
  moments: {
    path: 'evaluation by moments',
    against: 'bare count, sum scan of the unit table',
    kind: 'atMost',
    bound: 5,
    aim: 3.5,
  },
  fullBuild: {
    path: 'full build of unit outcomes',
    against: 'bare create table as of the same join',
    kind: 'atMost',
    bound: 1.5,
    aim: 1.1,
  },
  refresh: {
    path: 'refresh after 1 % of customers got facts',
    against: 'full rebuild',
    kind: 'atMost',
    bound: 0.15,
    aim: 0.05,
  },
  kpi: {
    path: 'executive KPI query',
    against: 'bare Apollo hello in the same process',
    kind: 'atLeast',
    bound: 0.5,
    aim: 0.8,
  },
} as const satisfies Record<string, Bound>;

export type BoundName = keyof typeof bounds;

export const peakMemoryBoundMegabytes = 400;

/** No statement behind an answer that somebody waits for may take longer. */
export const longestStatementSeconds = 1;

export function holds({ kind, bound }: Bound, ratio: number): boolean {
  return kind === 'atMost' ? ratio <= bound : ratio >= bound;
}
