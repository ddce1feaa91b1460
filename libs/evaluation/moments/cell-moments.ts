import { scaleFactor, type MetricScale } from '#measurement';
import { crossMomentsFromSqlAggregates, scaleCrossMoments, type CrossMoments } from '#statistics';
import { denominatorName, numeratorName, outcomeName } from '../estimation/index.js';
import { momentsItems, type MomentsItem } from './metric-pair.js';
import { powerSums, type PowerSums } from './power-sums.js';

export const covariateName = 'baselineAum';
export const gapName = 'baselineAumMissing';

/** One metric of one variant in one cell. */
export interface CellMoments {
  readonly eligible: number;
  /** In the metric's own units; the covariate in CNY. */
  readonly moments: CrossMoments;
  /** Exact sums in the fragment's unit (fen, counts); null where the fragment is no whole number. */
  readonly sum: string | null;
  readonly secondSum: string | null;
  /** In the fragment's own unit, where the scan took powers and the metric is a compared mean or ratio. */
  readonly powers?: PowerSums;
}

export interface MomentsRow {
  readonly variant: string;
  readonly cell: string | null;
  readonly assigned: number;
  readonly [column: string]: number | string | null;
}

export interface VariantCell {
  readonly variant: string;
  readonly cell: string;
  readonly assigned: number;
  readonly items: ReadonlyMap<string, CellMoments>;
  /** Of the AUM frozen at enrolment, where it is known and the scan took powers. */
  readonly covariatePowers?: PowerSums;
}

/** The name of a cell whose value is not known. */
export const unknownCell = 'unknown';

export function readMomentsRow(row: MomentsRow, observationDays: number, withGaps: boolean): VariantCell {
  const items = momentsItems.map((item, index) => {
    const moments = readItem(row, item, `m${index}`, observationDays, withGaps);
    return [item.key, moments] as const;
  });
  return {
    variant: row.variant,
    cell: row.cell ?? unknownCell,
    assigned: row.assigned,
    items: new Map(items),
    ...(row['x_n'] === undefined ? {} : { covariatePowers: covariatePowersOf(row) }),
  };
}

function covariatePowersOf(row: MomentsRow): PowerSums {
  return ['x_n', 'x_1', 'x_2', 'x_3', 'x_4'].map((column) => [Number(row[column] ?? 0)]);
}

function readItem(
  row: MomentsRow,
  { metric, second, adjusts }: MomentsItem,
  name: string,
  observationDays: number,
  withGaps: boolean,
): CellMoments {
  const letters = ['y', ...(second ? ['z'] : []), ...(adjusts ? ['x', ...(withGaps ? ['g'] : [])] : [])];
  const value = (key: string) => row[`${name}_${key}`] ?? null;
  const raw = crossMomentsFromSqlAggregates(
    letters.map((letter) => nameOf(letter, second !== undefined)),
    {
      n: value('n'),
      means: letters.map((letter) => value(`${letter}_avg`)),
      cross: letters.map((a, i) =>
        letters.map((b, j) => (i === j ? value(`${a}_s`) : i < j ? value(`${a}${b}_c`) : null)),
      ),
    },
  );
  const factor = (scale: MetricScale) => scaleFactor(scale, observationDays);
  const scales: Record<string, number> = {
    [nameOf('y', second !== undefined)]: factor(metric.scale),
    [denominatorName]: factor(metric.denominatorScale ?? 'one'),
    [covariateName]: 1 / 100,
  };
  return {
    eligible: value('eligible') as number,
    moments: scaleCrossMoments(raw, scales),
    sum: metric.exact ? ((value('sum') as string | null) ?? '0') : null,
    secondSum: second?.exact ? ((value('sum2') as string | null) ?? '0') : null,
    ...(row[`${name}_p30`] === undefined
      ? {}
      : { powers: powerSums(raw, second !== undefined, (i, j) => Number(value(`p${i}${j}`) ?? 0)) }),
  };
}

function nameOf(letter: string, ratio: boolean): string {
  const first = ratio ? numeratorName : outcomeName;
  return { y: first, z: denominatorName, x: covariateName, g: gapName }[letter]!;
}
