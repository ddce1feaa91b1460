import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CutReader, RequestCuts, type Cut } from '#evaluation';
import { Fault, type RunId } from '#kernel';
import { Configuration, Database, Runs } from '#platform';

/** A cut that a question needs, and the experiments of which it was not counted yet. */
export interface MissingCut {
  readonly cut: Cut;
  readonly experimentIds: readonly string[];
}

const code = 'FIGURES_BEING_COUNTED';

export function beingCounted(missing: MissingCut): Fault {
  return new Fault(
    'FIGURES_BEING_COUNTED',
    `Key figures by ${missing.cut.join(', ')} are being counted for the first time, from every customer of ` +
      `${missing.experimentIds.length} experiments. Ask again in a minute; from then on they are at hand.`,
    { retryable: true, details: { missing } },
  );
}

function notCounted({ cut }: MissingCut, runId: RunId): Fault {
  return new Fault(
    'FIGURES_NOT_COUNTED',
    `Key figures by ${cut.join(', ')} could not be counted: the run ${runId} failed, and says why. Asking again has another run try.`,
    { details: { cut, runId } },
  );
}

/** What a fault says is missing; undefined for any other error. */
export function missingCutOf(error: unknown): MissingCut | undefined {
  return error instanceof Fault && error.code === code ? (error.details['missing'] as MissingCut) : undefined;
}

/** Has the worker count what questions miss, and waits for it. Between two looks nothing is held. */
@Injectable()
export class CutCounting {
  constructor(
    private readonly database: Database,
    private readonly cuts: CutReader,
    private readonly request: RequestCuts,
    private readonly runs: Runs,
    private readonly configuration: Configuration,
  ) {}

  /** So long somebody who asks waits for what they ask to be counted. */
  get longestWaitMilliseconds(): number {
    return this.configuration.values.TIERLIFT_COUNTING_WAIT_SECONDS * 1000;
  }

  /** Whether the cut was counted by then (of `performance.now()`). Nobody waits for a run that failed. */
  async counted(missing: MissingCut, until: number): Promise<boolean> {
    const runId = await this.request.execute(missing);
    for (let pause = 50; performance.now() < until; pause = Math.min(500, pause * 1.5)) {
      await sleep(Math.min(pause, until - performance.now()));
      const found = await this.cuts.counted(this.database, missing.experimentIds, missing.cut);
      if (missing.experimentIds.every((experimentId) => found.has(experimentId))) return true;
      if (runId !== undefined && (await this.hasFailed(runId))) throw notCounted(missing, runId);
    }
    return false;
  }

  private async hasFailed(runId: RunId): Promise<boolean> {
    return (await this.runs.find(runId))?.state === 'failed';
  }
}
