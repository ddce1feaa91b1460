import type { GroupKey } from './group-key.js';
import type { MetricMoments } from './metric-moments.js';

export interface KpiCell {
  readonly group: Readonly<Partial<Record<GroupKey, string>>>;
  /** Enrolled customers. */
  readonly units: number;
  readonly campaigns: number;
  /** At least one window was still open at the evaluation. */
  readonly interim: boolean;
  readonly costFen: bigint;
  readonly moments: ReadonlyMap<string, MetricMoments>;
}
