import { unitMetrics } from '#measurement';
import { isUndefined, undefinedBecause } from '#statistics';
import type { PooledFigure } from '../review/review-document.js';
import type { ExperimentSource } from '../review/review-source.js';
import { poolEffects } from './pooled-effect.js';

/** The effects of several experiments taken together, metric by metric, where one can be given. */
export function pooledFigures(effects: readonly ExperimentSource['effects'][number][]): PooledFigure[] {
  return unitMetrics.flatMap(({ key }) => {
    const pooled = poolEffects(
      effects
        .filter((each) => each.metric === key)
        .map((each) => ({
          experiment: each.experiment,
          point: each.point ?? undefinedBecause('notRequested'),
          standardError: each.standardError ?? undefinedBecause('notRequested'),
          treated: each.n.treatment,
          trusted: each.trust.ok,
        })),
    );
    if (isUndefined(pooled)) return [];
    const { point, interval, treated, experiments } = pooled;
    return [{ metric: key, point, low: interval.low, high: interval.high, treated, experiments }];
  });
}
