import { competingFollowUpOf, cumulativeIncidence, isUndefined } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

export const table: TableAdapter = {
  table: 'cumulative_incidence',
  fields: ['time', 'cause1', 'cause2', 'survfitStdErr1', 'survfitStdErr2'],
  run: ({ time, status }: { time: readonly number[]; status: readonly number[] }) => {
    const curves = cumulativeIncidence(competingFollowUpOf(time, status, 2));
    if (isUndefined(curves)) return {};
    const [first, second] = [curves.causes[0]!, curves.causes[1]!];
    return {
      time: first.map((point) => point.time),
      cause1: first.map((point) => point.incidence),
      cause2: second.map((point) => point.incidence),
      survfitStdErr1: first.map((point) => point.standardError),
      survfitStdErr2: second.map((point) => point.standardError),
    };
  },
};
