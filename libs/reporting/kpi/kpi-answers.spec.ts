import type { Actor } from '#kernel';
import { calendarDate } from '#kernel';
import type { KpiQuestion } from './group-key.js';
import { KpiAnswers } from './kpi-answers.js';
import type { Configuration } from '#platform';
import { beingCounted, type CutCounting } from './cut-counting.js';
import type { KpiChanges } from './kpi-changes.js';
import type { KpiEffectReader } from './kpi-effect.reader.js';
import type { KpiReader } from './kpi.reader.js';

const executive: Actor = { actorId: 'eva', name: 'Eva', role: 'executive', regions: 'all' };
const analyst: Actor = { actorId: 'ana', name: 'Ana', role: 'analyst', regions: 'all' };
const question: KpiQuestion = {
  period: { from: calendarDate('2026-07-01'), to: calendarDate('2026-09-30') },
  groupBy: ['TIER'],
};

/** Answers over a state that counts its changes, and how often each was computed. */
function answersOver(state: {
  changes: number;
  failing?: boolean;
  rows?: number;
  /** Of a cut that is not counted before somebody waits for it. */
  missing?: boolean;
  counted?: () => Promise<boolean>;
}) {
  let computed = 0;
  const reader = {
    rows: async () => {
      computed += 1;
      if (state.missing) throw beingCounted({ cut: ['branch'], experimentIds: ['e'] });
      if (state.failing) throw new Error('the connection was lost');
      return Array.from({ length: state.rows ?? 1 }, () => ({ group: {}, suppressed: true }));
    },
  } as unknown as KpiReader;
  const effects = { find: async () => undefined } as unknown as KpiEffectReader;
  const counter = { count: async () => String(state.changes) } as KpiChanges;
  const configuration = { values: { DATABASE_POOL_SIZE: 10 } } as Configuration;
  const counting = {
    longestWaitMilliseconds: 0,
    counted: async () => state.counted?.() ?? false,
  } as unknown as CutCounting;
  return {
    answers: new KpiAnswers(reader, effects, counter, counting, configuration),
    computed: () => computed,
  };
}

describe('answers to KPI questions', () => {
  it('are computed once, also for many who ask at the same time', async () => {
    const { answers, computed } = answersOver({ changes: 1 });
    await Promise.all(Array.from({ length: 50 }, () => answers.find(question, executive)));
    await answers.find(question, executive);
    expect(computed()).toBe(1);
  });

  it('are void after any change', async () => {
    const state = { changes: 1 };
    const { answers, computed } = answersOver(state);
    await answers.find(question, executive);
    state.changes = 2;
    await answers.find(question, executive);
    expect(computed()).toBe(2);
  });

  it('are never shared by those who may not see the same', async () => {
    const { answers, computed } = answersOver({ changes: 1 });
    for (const actor of [
      executive,
      analyst,
      { ...executive, regions: ['east'] },
      { ...executive, regions: ['west'] },
    ])
      await answers.find(question, actor);
    await answers.find({ ...question, groupBy: ['REGION'] }, executive);
    expect(computed()).toBe(5);
    await answers.find(question, { ...executive, actorId: 'erik', name: 'Erik' });
    expect(computed()).toBe(5);
  });

  it('that must be counted first are waited for without a turn, and told as they are then', async () => {
    const counts: ((counted: boolean) => void)[] = [];
    const state = {
      changes: 1,
      missing: true,
      counted: () => new Promise<boolean>((end) => counts.push(end)),
    };
    const { answers, computed } = answersOver(state);
    const waiting = Array.from({ length: 5 }, (_, place) =>
      answers.find({ ...question, metrics: [String(place)] }, executive),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(counts).toHaveLength(5);
    state.missing = false;
    await answers.find(question, analyst);
    for (const end of counts) end(true);
    expect((await Promise.all(waiting)).every(({ rows }) => rows.length === 1)).toBe(true);
    expect(computed()).toBe(11);
  });

  it('that were not counted in time are a fault that is not kept', async () => {
    const state = { changes: 1, missing: true };
    const { answers } = answersOver(state);
    await expect(answers.find(question, executive)).rejects.toMatchObject({
      code: 'FIGURES_BEING_COUNTED',
      retryable: true,
    });
    state.missing = false;
    expect((await answers.find(question, executive)).rows).toHaveLength(1);
  });

  it('are not kept where computing them failed', async () => {
    const state = { changes: 1, failing: true };
    const { answers, computed } = answersOver(state);
    await expect(answers.find(question, executive)).rejects.toThrow('lost');
    state.failing = false;
    await answers.find(question, executive);
    expect(computed()).toBe(2);
  });

  it('are kept up to a number of rows, and the oldest go first', async () => {
    const { answers, computed } = answersOver({ changes: 1, rows: 1_500 });
    const of = (key: 'TIER' | 'REGION' | 'BRANCH') =>
      answers.find({ ...question, groupBy: [key] }, executive);
    for (const key of ['TIER', 'REGION', 'BRANCH', 'BRANCH', 'REGION'] as const) await of(key);
    expect(computed()).toBe(3);
    await of('TIER');
    expect(computed()).toBe(4);
  });

  it('that are larger than all that may be kept are given, not kept', async () => {
    const { answers, computed } = answersOver({ changes: 1, rows: 5_000 });
    for (let time = 0; time < 2; time += 1)
      expect((await answers.find(question, executive)).rows).toHaveLength(5_000);
    expect(computed()).toBe(2);
  });
});
