import type { Actor } from '#kernel';
import { calendarDate } from '#kernel';
import type { KpiQuestion } from './group-key.js';
import { KpiAnswers } from './kpi-answers.js';
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
function answersOver(state: { changes: number; failing?: boolean }) {
  let computed = 0;
  const reader = {
    rows: async () => {
      computed += 1;
      if (state.failing) throw new Error('the connection was lost');
      return [];
    },
  } as unknown as KpiReader;
  const effects = { find: async () => undefined } as unknown as KpiEffectReader;
  const counter = { count: async () => String(state.changes) } as KpiChanges;
  return { answers: new KpiAnswers(reader, effects, counter), computed: () => computed };
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

  it('are not kept where computing them failed', async () => {
    const state = { changes: 1, failing: true };
    const { answers, computed } = answersOver(state);
    await expect(answers.find(question, executive)).rejects.toThrow('lost');
    state.failing = false;
    await answers.find(question, executive);
    expect(computed()).toBe(2);
  });
});
