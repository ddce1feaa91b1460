import { Fault } from '#kernel';
import type { AnalysisSpec } from './analysis-spec.js';

/** Where in a record the columns of a specification stand. */
export interface AnalysisColumns {
  readonly width: number;
  readonly unit: number | undefined;
  readonly variant: number;
  readonly tier: number | undefined;
  readonly covariates: readonly number[];
  readonly breakdowns: readonly number[];
  readonly metrics: readonly {
    readonly value: number;
    readonly denominator: number | undefined;
    readonly where: number | undefined;
  }[];
}

/** Finds the columns in the header; one that is missing or stands twice is named. */
export function findColumns(spec: AnalysisSpec, header: readonly string[]): AnalysisColumns {
  const names = header.map((name) => name.trim());
  const at = (name: string): number => {
    const index = names.indexOf(name);
    if (index === -1) {
      throw new Fault(
        'SPEC_COLUMN_MISSING',
        `The file has no column '${name}'. Its columns are: ${names.join(', ')}. Is the delimiter right?`,
      );
    }
    if (names.lastIndexOf(name) !== index)
      throw new Fault('FILE_HEADER_BROKEN', `Line 1: the column '${name}' stands twice.`);
    return index;
  };
  return {
    width: header.length,
    unit: 'column' in spec.unit ? at(spec.unit.column) : undefined,
    variant: at(spec.variant.column),
    tier: spec.tier && at(spec.tier.column),
    covariates: spec.covariates.map(at),
    breakdowns: spec.breakdowns.map(at),
    metrics: spec.metrics.map((metric) => ({
      value: at(metric.column),
      denominator: metric.denominator === undefined ? undefined : at(metric.denominator),
      where: metric.where && at(metric.where.column),
    })),
  };
}
