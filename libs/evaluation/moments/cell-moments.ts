import { scaleFactor, type MetricScale } from '#measurement';
import { crossMomentsFromExactSums, scaleCrossMoments, type CrossMoments } from '#statistics';
import { denominatorName, numeratorName, outcomeName } from '../estimation/index.js';
import type { CellSums } from '../tally/cell-sums.js';
import { metricItems, type MetricItem } from '../tally/metric-item.js';
import { powersOfPair, type MeasurePlaces } from '../tally/sum-layout.js';
import { measureIndexOf, partsOfUnit } from '../tally/tally-columns.js';
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
  /** In the fragment's own unit, where the metric is a compared mean or ratio. */
  readonly powers?: PowerSums;
}

export interface VariantCell {
  readonly variant: string;
  readonly cell: string;
  readonly assigned: number;
  readonly items: ReadonlyMap<string, CellMoments>;
  /** Of the AUM frozen at enrolment, where it is known. */
  readonly covariatePowers: PowerSums;
}

/** The name of a cell whose value is not known. */
export const unknownCell = 'unknown';

/** What the sums of a cell say of metrics. `withGaps`: some covariate is missing, so that its gaps are a covariate too. */
export function momentsOfCell(
  cell: CellSums,
  observationDays: number,
  withGaps: boolean,
  asked: readonly MetricItem[] = metricItems,
): VariantCell {
  const { layout, sums } = cell;
  const assigned = Number(sums[layout.assigned]);
  return {
    variant: cell.variant,
    cell: cell.cell ?? unknownCell,
    assigned,
    items: new Map(
      asked.map((item) => [item.key, momentsOfItem(cell, item, observationDays, withGaps)] as const),
    ),
    covariatePowers: [
      [assigned - Number(sums[layout.gaps])],
      ...[layout.x, layout.xx, layout.x3, layout.x4].map((place) => [Number(sums[place])]),
    ],
  };
}

function momentsOfItem(
  { layout, sums }: CellSums,
  item: MetricItem,
  observationDays: number,
  withGaps: boolean,
): CellMoments {
  const { metric, second } = item;
  const ratio = second !== undefined;
  const measure = layout.measures[measureIndexOf(item)]!;
  const { at, adjusts } = measure;
  const sum = (name: keyof MeasurePlaces) => (at[name] < 0 ? 0n : sums[at[name]]!);
  const letters: Letter[] = [
    'y',
    ...(ratio ? (['z'] as const) : []),
    ...(adjusts ? (['x'] as const) : []),
    ...(adjusts && withGaps ? (['g'] as const) : []),
  ];
  const gaps = sums[layout.gaps]! - sum('gOut');
  const firsts: Record<Letter, bigint> = {
    y: sum('y'),
    z: sum('z'),
    x: sums[layout.x]! - sum('xOut'),
    g: gaps,
  };
  const seconds: Record<string, bigint> = {
    yy: measure.isShare ? sum('y') : sum('yy'),
    yz: sum('yz'),
    yx: sum('yx'),
    yg: sum('yg'),
    zz: sum('zz'),
    zx: sum('zx'),
    zg: sum('zg'),
    xx: sums[layout.xx]! - sum('xxOut'),
    // A missing covariate counts as 0, and its gap as 1.
    xg: 0n,
    gg: gaps,
  };
  const counted = crossMomentsFromExactSums(
    letters.map((letter) => nameOf(letter, ratio)),
    {
      n: sum('n'),
      sums: letters.map((letter) => firsts[letter]),
      products: letters.map((a) => letters.map((b) => seconds[a + b] ?? 0n)),
    },
  );
  const unit = (isWhole: boolean) => (isWhole ? 1 : 1 / partsOfUnit);
  const [yUnit, zUnit] = [unit(measure.yIsWhole), unit(measure.zIsWhole)];
  const raw = scaleCrossMoments(counted, { [nameOf('y', ratio)]: yUnit, [denominatorName]: zUnit });
  const factor = (scale: MetricScale) => scaleFactor(scale, observationDays);
  const scales: Record<string, number> = {
    [nameOf('y', ratio)]: factor(metric.scale),
    [denominatorName]: factor(metric.denominatorScale ?? 'one'),
    [covariateName]: 1 / 100,
  };
  const power = (i: number, j: number) => {
    const place = powersOfPair.findIndex(([a, b]) => a === i && b === j);
    return Number(sums[at.powers + place]) * yUnit ** i * zUnit ** j;
  };
  return {
    eligible: Number(sum('eligible')),
    moments: scaleCrossMoments(raw, scales),
    sum: metric.exact ? sum('y').toString() : null,
    secondSum: second?.exact ? sum('z').toString() : null,
    ...(measure.powers ? { powers: powerSums(raw, ratio, power) } : {}),
  };
}

type Letter = 'y' | 'z' | 'x' | 'g';

function nameOf(letter: Letter, ratio: boolean): string {
  const first = ratio ? numeratorName : outcomeName;
  return { y: first, z: denominatorName, x: covariateName, g: gapName }[letter];
}
