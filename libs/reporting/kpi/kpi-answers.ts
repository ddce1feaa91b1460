import { Injectable } from '@nestjs/common';
import { permits, type Actor } from '#kernel';
import type { KpiQuestion } from './group-key.js';
import { KpiChanges } from './kpi-changes.js';
import { KpiEffectReader, type KpiEffect } from './kpi-effect.reader.js';
import { KpiReader, type KpiRow } from './kpi.reader.js';

export interface KpiAnswer {
  readonly rows: readonly KpiRow[];
  /** Undefined where no evaluation can know the effects of such groups. */
  readonly effects: readonly KpiEffect[] | undefined;
}

const mostAnswers = 500;

/**
 * Answers to KPI questions, computed once as long as nothing changes. What an answer depends on besides the stored state is
 * in its key: the question, the regions that the actor may see, and whether small groups are hidden from them. A change of
 * any kind (a new result, another threshold) voids all answers.
 */
@Injectable()
export class KpiAnswers {
  private answers = new Map<string, Promise<KpiAnswer>>();
  private count: string | undefined;

  constructor(
    private readonly reader: KpiReader,
    private readonly effects: KpiEffectReader,
    private readonly changes: KpiChanges,
  ) {}

  async find(question: KpiQuestion, actor: Actor): Promise<KpiAnswer> {
    const count = await this.changes.count();
    if (count !== this.count) {
      this.answers = new Map();
      this.count = count;
    }
    const { answers } = this;
    const key = JSON.stringify([question, actor.regions, permits(actor, 'readUnits')]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= mostAnswers) answers.delete(answers.keys().next().value!);
    const answer = this.compute(question, actor);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  }

  private async compute(question: KpiQuestion, actor: Actor): Promise<KpiAnswer> {
    const [rows, effects] = await Promise.all([
      this.reader.rows(question, actor),
      this.effects.find(question, actor),
    ]);
    return { rows, effects };
  }
}
