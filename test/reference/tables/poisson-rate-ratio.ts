import { isUndefined, poissonRateRatio, type Events } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

export const table: TableAdapter = {
  table: 'poisson_rate_ratio',
  fields: ['pExact', 'rateRatio', 'ciLower', 'ciUpper'],
  run: ({ control, treatment }: { control: Events; treatment: Events }) => {
    const { p, ratio, interval } = known(poissonRateRatio(control, treatment));
    // without a control event the table calls the ratio infinite, the library undefined
    return { pExact: p, rateRatio: isUndefined(ratio) ? Infinity : ratio, ...bounds(interval) };
  },
};
