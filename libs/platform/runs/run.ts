import type { Actor, RunId } from '#kernel';
import type { Transaction } from '../database/database.js';

export const runStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export const nextRunStates = {
  queued: ['running', 'cancelled'],
  running: ['queued', 'succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<RunState, readonly RunState[]>;

export function isEnded(state: RunState): boolean {
  return nextRunStates[state].length === 0;
}

export interface RunProgress {
  /** What is being done, in words for a person. */
  readonly step: string;
  readonly done: number;
  /** Unknown while the end cannot be seen yet. */
  readonly total?: number;
}

/** What a run did, by name: `{ read: 1000, new: 990, quarantined: 10 }`. */
export type RunCounts = Readonly<Record<string, number>>;

export interface RunError {
  readonly code: string;
  readonly message: string;
}

/** A piece of work that outlives the request: import, enrolment, evaluation, review. */
export interface Run {
  readonly runId: RunId;
  readonly kind: string;
  readonly state: RunState;
  readonly requestedBy: string;
  readonly payload: Record<string, unknown>;
  readonly progress: RunProgress | null;
  readonly counts: RunCounts | null;
  readonly error: RunError | null;
  readonly attempts: number;
  readonly cancelRequested: boolean;
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What the handler of a run may do besides its work. */
export interface RunContext {
  readonly runId: RunId;
  /** Who asked for it: what the run does is recorded under this name. */
  readonly actor: Actor;
  readonly attempt: number;
  /** Aborted when the run is cancelled or this worker lost it. */
  readonly signal: AbortSignal;
  /** Shown to whoever waits; written at most a few times a second. */
  report(progress: RunProgress): Promise<void>;
  /** Throws where the run was cancelled or lost to another worker. Call it between steps. */
  throwIfCancelled(): void;
  /**
   * Ends the run in the transaction that publishes its work, so that neither exists without the other. Throws where
   * another worker has taken the run over meanwhile, which rolls the transaction back.
   */
  complete(tx: Transaction, counts: RunCounts): Promise<void>;
}

/**
 * Does the work of one kind of run. It may be killed at any point and started again, here or elsewhere, and must then
 * end in the same rows. It calls `complete` in its last transaction.
 */
export interface RunHandler<Payload> {
  /** Kinds of runs that go before: it is not begun while one of them waits or runs, though not for ever. */
  readonly yieldsTo?: readonly string[];
  execute(payload: Payload, context: RunContext): Promise<void>;
}
