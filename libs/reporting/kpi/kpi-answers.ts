import { Injectable } from '@nestjs/common';
import { permits, type Actor } from '#kernel';
import { Configuration } from '#platform';
import type { KpiQuestion } from './group-key.js';
import { CutCounting, missingCutOf } from './cut-counting.js';
import { KpiChanges } from './kpi-changes.js';
import { KpiEffectReader, type KpiEffect } from './kpi-effect.reader.js';
import { KpiReader, type KpiRow } from './kpi.reader.js';
import { Turns } from './turns.js';

export interface KpiAnswer {
  readonly rows: readonly KpiRow[];
  /** Undefined where no evaluation can know the effects of such groups. */
  readonly effects: readonly KpiEffect[] | undefined;
}

/** Some 5 KB each with all metrics. */
const mostRows = 4_000;

interface Held {
  readonly answer: Promise<KpiAnswer>;
  /** None as long as it is being computed. */
  rows: number;
}

/**
 * Answers to KPI questions, computed once as long as nothing changes. What an answer depends on besides the stored state is
 * in its key: the question, the regions that the actor may see, and whether small groups are hidden from them. Whatever may
 * change a KPI (a new result, another threshold) voids all answers. Bounded in rows: the oldest go first.
 */
@Injectable()
export class KpiAnswers {
  private held = new Map<string, Held>();
  private count: string | undefined;
  /** A question takes two connections: whoever is looked up, and what changed, never waits behind questions. */
  private readonly turns: Turns;

  constructor(
    private readonly reader: KpiReader,
    private readonly effects: KpiEffectReader,
    private readonly changes: KpiChanges,
    private readonly counting: CutCounting,
    configuration: Configuration,
  ) {
    this.turns = new Turns(Math.max(1, Math.floor(configuration.values.DATABASE_POOL_SIZE / 4)));
  }

  async find(question: KpiQuestion, actor: Actor): Promise<KpiAnswer> {
    const count = await this.changes.count();
    if (count !== this.count) {
      this.held = new Map();
      this.count = count;
    }
    const key = JSON.stringify([question, actor.regions, permits(actor, 'readUnits')]);
    return (this.held.get(key) ?? this.hold(key, this.compute(question, actor))).answer;
  }

  private hold(key: string, answer: Promise<KpiAnswer>): Held {
    const { held } = this;
    const entry: Held = { answer, rows: 0 };
    held.set(key, entry);
    answer.then(
      ({ rows }) => {
        entry.rows = rows.length;
        makeRoom(held);
      },
      () => held.delete(key),
    );
    return entry;
  }

  /** What has to be counted first is waited for without a turn. */
  private async compute(question: KpiQuestion, actor: Actor): Promise<KpiAnswer> {
    const until = performance.now() + this.counting.longestWaitMilliseconds;
    for (;;) {
      try {
        return await this.turns.take(() => this.read(question, actor));
      } catch (error) {
        const missing = missingCutOf(error);
        if (missing === undefined || !(await this.counting.counted(missing, until))) throw error;
      }
    }
  }

  private async read(question: KpiQuestion, actor: Actor): Promise<KpiAnswer> {
    const [rows, effects] = await Promise.all([
      this.reader.rows(question, actor),
      this.effects.find(question, actor),
    ]);
    return { rows, effects };
  }
}

function makeRoom(held: Map<string, Held>): void {
  let rows = [...held.values()].reduce((sum, entry) => sum + entry.rows, 0);
  for (const [key, entry] of held) {
    if (rows <= mostRows) return;
    // What is being computed takes no room yet, and others may be waiting for it.
    if (entry.rows === 0) continue;
    held.delete(key);
    rows -= entry.rows;
  }
}
