import { setTimeout as sleep } from 'node:timers/promises';
import { CountSegment, CustomerReader } from '#customers';
import { EnrolmentReader, EstimateExperiment, ExclusionReader, type ExperimentId } from '#experiments';
import { calendarDate, type Actor } from '#kernel';
import { sql } from '#platform';
import { KpiAnswers, KpiReader, type KpiQuestion } from '#reporting';
import { watchQueries } from '../support/watch-queries.js';
import { marketer, type BenchBank } from './bench-bank.js';
import { accepted, campaignOf, design } from './bench-experiment.js';

const period = { from: calendarDate('2026-07-01'), to: calendarDate('2026-12-31') };
const executive: Actor = { actorId: 'ellen', name: 'Ellen', role: 'executive', regions: 'all' };
const ofTwoRegions: Actor = { ...executive, regions: ['east', 'north'] };

export interface MeasuredQuestions {
  /**
   * Seconds of the longest statement behind each question that the api answers at once, its answers not kept yet but its pages in
   * memory: the second time of two.
   */
  readonly longestStatements: Record<string, number>;
  /** What is answered for the first time is counted by the worker, and waited for. */
  readonly further: Record<string, number>;
}

export async function measureQuestions(
  bank: BenchBank,
  experimentId: ExperimentId,
): Promise<MeasuredQuestions> {
  const { get } = bank;
  const kpis =
    (question: Omit<KpiQuestion, 'period'>, actor = executive) =>
    () =>
      get(KpiReader).rows({ ...question, period }, actor);
  const three = { metrics: ['conversionRate', 'aumGrowth', 'churnRate'] };
  const campaignId = await campaignOf(bank, experimentId);
  const rule = { known: { field: 'openedOn' } } as const;
  const { asOf } = design.population;
  const questions: Record<string, () => Promise<unknown>> = {
    'count of customers, of a date that is kept': async () =>
      accepted(await get(CountSegment).execute({ rule, asOf }, marketer)),
    'estimate, of a date that is kept': async () =>
      accepted(await get(EstimateExperiment).execute({ campaignId, design }, marketer)),
    'enrolled and excluded of an experiment': async () => [
      await get(EnrolmentReader).counts([experimentId]),
      await get(ExclusionReader).counts([experimentId]),
    ],
    'customers of a region': () => get(CustomerReader).list({ region: 'east' }, marketer, 50),
    'KPIs by type and tier, all metrics': kpis({ groupBy: ['CAMPAIGN_TYPE', 'TIER'] }),
    'KPIs by region, all metrics': kpis({ groupBy: ['REGION'] }),
    'KPIs by type of a key of two regions': kpis({ groupBy: ['CAMPAIGN_TYPE'], ...three }, ofTwoRegions),
    'KPIs by lifecycle, three metrics': kpis({ groupBy: ['LIFECYCLE'], ...three }),
    'KPIs by lifecycle, all metrics': kpis({ groupBy: ['LIFECYCLE'] }),
    'KPIs by branch, three metrics': kpis({ groupBy: ['BRANCH'], ...three }),
    'KPIs by branch, all metrics': kpis({ groupBy: ['BRANCH'] }),
  };
  const { waited, longest, ...further } = await firstAnswer(bank, { period, groupBy: ['BRANCH'], ...three });
  const seconds: Record<string, number> = { 'KPIs by branch, asked for the first time': longest };
  for (const [name, ask] of Object.entries(questions)) {
    await ask();
    seconds[name] = await longestStatementOf(ask);
  }
  return {
    longestStatements: seconds,
    further: { 'first answer by branch, the whole wait, s': waited, ...further },
  };
}

/** The whole wait for an answer that nobody asked for before, with the longest statement of the process that answers. */
async function firstAnswer(
  bank: BenchBank,
  question: KpiQuestion,
): Promise<{ readonly waited: number; readonly longest: number } & Record<string, number>> {
  const further: Record<string, number> = {};
  const start = performance.now();
  const longest = await longestStatementOf(async () => {
    const answer = bank.get(KpiAnswers).find(question, executive);
    const given = answer.then(() => true);
    while (!(await Promise.race([given, sleep(20).then(() => false)]))) {
      if (!(await countingIsDue(bank))) continue;
      further['of which the worker counted, s'] = (await bank.execute()).seconds;
      await answer;
    }
  });
  return { waited: (performance.now() - start) / 1000, longest, ...further };
}

async function countingIsDue({ database }: BenchBank): Promise<boolean> {
  const due = await database.one(
    sql`select 1 from platform.run where kind = 'countCuts' and state = 'queued'`,
  );
  return due !== undefined;
}

async function longestStatementOf(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const stop = watchQueries((_sent, send) => {
    const start = performance.now();
    const note = () => (longest = Math.max(longest, (performance.now() - start) / 1000));
    const result = send();
    return result instanceof Promise ? result.finally(note) : result;
  });
  try {
    await work();
  } finally {
    stop();
  }
  return longest;
}
