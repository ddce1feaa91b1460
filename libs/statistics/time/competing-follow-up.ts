/** What happened at one time in one group of units that may each have one of several events. */
export interface CompetingFollowUpStep {
  /** Time since enrolment, ≥ 0. */
  readonly time: number;
  /** Units whose event happened at this time, by cause. */
  readonly events: readonly number[];
  /** Units whose observation ended at this time without any event. */
  readonly censored: number;
}

/** Rising in time, one step for each distinct time. */
export type CompetingFollowUp = readonly CompetingFollowUpStep[];

/**
 * Follow-up from single units. `outcome[i]` is 0 when unit i left without an event at `times[i]`, otherwise the number
 * of the cause, from 1.
 */
export function competingFollowUpOf(
  times: ArrayLike<number>,
  outcome: ArrayLike<number>,
  causes: number,
): CompetingFollowUp {
  if (times.length !== outcome.length) throw new RangeError('as many times as outcomes are needed');
  const byTime = new Map<number, { time: number; events: number[]; censored: number }>();
  for (let i = 0; i < times.length; i++) {
    const [time, cause] = [times[i]!, outcome[i]!];
    if (!(time >= 0 && Number.isFinite(time) && Number.isInteger(cause) && cause >= 0 && cause <= causes)) {
      throw new RangeError(`no follow-up: cause ${cause} at ${time}`);
    }
    const step = byTime.get(time) ?? { time, events: new Array<number>(causes).fill(0), censored: 0 };
    byTime.set(time, step);
    if (cause === 0) step.censored += 1;
    else step.events[cause - 1]! += 1;
  }
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

/** Units that are followed from time 0. */
export function unitsWithCauses(followUp: CompetingFollowUp): number {
  return followUp.reduce(
    (sum, { events, censored }) => events.reduce((all, count) => all + count, sum) + censored,
    0,
  );
}
