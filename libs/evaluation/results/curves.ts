import { cumulativeIncidence, isUndefined } from '#statistics';
import type { CurveCount } from '../reading/outcome-figures.js';
import type { CurvePoint } from './evaluation-result.js';

/**
 * Cumulative share with the event by days since enrolment, per metric and arm (Aalen–Johansen: what has closed cannot
 * return any more). With a single cause it is 1 − Kaplan–Meier.
 */
export function curvePoints(counts: readonly CurveCount[], alpha: number): CurvePoint[] {
  const groups = new Map<string, CurveCount[]>();
  for (const count of counts) {
    const key = `${count.metric} ${count.variant}`;
    groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  return [...groups.values()].flatMap((group) => pointsOf(group, alpha));
}

function pointsOf(group: readonly CurveCount[], alpha: number): CurvePoint[] {
  const { metric, variant } = group[0]!;
  const days = [...new Set(group.map((count) => count.day))].sort((a, b) => a - b);
  const unitsAt = (day: number, event: number) =>
    group
      .filter((count) => count.day === day && count.event === event)
      .reduce((sum, count) => sum + count.units, 0);
  const steps = days.map((day) => ({
    time: day,
    events: [unitsAt(day, 1), unitsAt(day, 2)],
    censored: unitsAt(day, 0),
  }));
  const curve = cumulativeIncidence(steps, 1 - alpha);
  if (isUndefined(curve)) return [];
  return curve.causes[0]!.map((point, i) => ({
    metric,
    variant,
    day: point.time,
    atRisk: point.atRisk,
    events: steps[i]!.events[0]!,
    competingEvents: steps[i]!.events[1]!,
    censored: steps[i]!.censored,
    value: point.incidence,
    low: isUndefined(point.interval) ? null : point.interval.low,
    high: isUndefined(point.interval) ? null : point.interval.high,
  }));
}
