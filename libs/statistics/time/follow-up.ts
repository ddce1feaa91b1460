/** What happened at one time in one group of units that are followed until an event or the end of observation. */
export interface FollowUpStep {
  /** Time since enrolment, ≥ 0, in any one unit (days). */
  readonly time: number;
  /** Units whose event happened at this time. */
  readonly events: number;
  /** Units whose observation ended at this time without the event; they were still at risk at it. */
  readonly censored: number;
}

/**
 * Follow-up of one group, rising in time, one step for each distinct time: all that survival curves, log-rank tests and
 * Cox regression on the arm need, however many units there are. A daily `group by` in SQL makes it.
 */
export type FollowUp = readonly FollowUpStep[];

/** Follow-up from single units. `happened[i]` tells whether unit i had the event at `times[i]` or only left then. */
export function followUpOf(times: ArrayLike<number>, happened: ArrayLike<boolean | number>): FollowUp {
  if (times.length !== happened.length) throw new RangeError('as many times as outcomes are needed');
  const steps: FollowUpStep[] = [];
  for (let i = 0; i < times.length; i++) {
    const event = happened[i] ? 1 : 0;
    steps.push({ time: times[i]!, events: event, censored: 1 - event });
  }
  return mergeFollowUp(steps);
}

/** Follow-up of all groups together; a single list of unordered steps is put in order. */
export function mergeFollowUp(...groups: readonly (readonly FollowUpStep[])[]): FollowUp {
  const byTime = new Map<number, { time: number; events: number; censored: number }>();
  for (const { time, events, censored } of groups.flat()) {
    if (!(time >= 0 && Number.isFinite(time) && events >= 0 && censored >= 0)) {
      throw new RangeError(`no follow-up: ${events} events and ${censored} censored at ${time}`);
    }
    const known = byTime.get(time);
    if (!known) byTime.set(time, { time, events, censored });
    else {
      known.events += events;
      known.censored += censored;
    }
  }
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

/** Units that are followed from time 0. */
export function unitsFollowed(followUp: FollowUp): number {
  return followUp.reduce((sum, { events, censored }) => sum + events + censored, 0);
}
