import { measures, type Measure } from './tally-columns.js';

/** Third and fourth powers yⁱzʲ; a single outcome has the first two only. */
export const powersOfPair = [
  [3, 0], [4, 0], [2, 1], [1, 2], [0, 3], [3, 1], [2, 2], [1, 3], [0, 4],
] as const; // prettier-ignore
const powersOfOne = 2;

/**
 * Where the sums of one measure stand, over the units that have an outcome; −1 where it has no such sum. x is the AUM frozen at
 * enrolment (0 where it is missing), g says that it is missing. As most units have an outcome, x and g are summed over those
 * that have none: `…Out`.
 */
export interface MeasurePlaces {
  readonly eligible: number;
  readonly n: number;
  readonly y: number;
  readonly yy: number;
  readonly z: number;
  readonly zz: number;
  readonly yz: number;
  readonly yx: number;
  readonly yg: number;
  readonly zx: number;
  readonly zg: number;
  readonly xOut: number;
  readonly xxOut: number;
  readonly gOut: number;
  /** The first of the powers, in the order of `powersOfPair`. */
  readonly powers: number;
}

/** Which sums are kept of a cell, and in what order. */
export interface SumLayout {
  readonly count: number;
  /** Of the cell itself: units, those without covariate, contacts by another variant, and powers of x over known ones. */
  readonly assigned: number;
  readonly gaps: number;
  readonly otherContacts: number;
  readonly x: number;
  readonly xx: number;
  readonly x3: number;
  readonly x4: number;
  readonly measures: readonly PlacedMeasure[];
}

export interface PlacedMeasure extends Measure {
  readonly at: MeasurePlaces;
}

function layoutOf(of: readonly Measure[]): SumLayout {
  let count = 0;
  const next = (wanted = true, places = 1) => {
    if (!wanted) return -1;
    count += places;
    return count - places;
  };
  const cell = {
    assigned: next(),
    gaps: next(),
    otherContacts: next(),
    x: next(),
    xx: next(),
    x3: next(),
    x4: next(),
  };
  const placed = of.map((measure) => {
    const { isShare, adjusts, powers } = measure;
    const pair = measure.z !== undefined;
    return {
      ...measure,
      at: {
        eligible: next(),
        n: next(),
        y: next(),
        yy: next(!isShare),
        z: next(pair),
        zz: next(pair),
        yz: next(pair),
        yx: next(adjusts),
        yg: next(adjusts),
        zx: next(pair && adjusts),
        zg: next(pair && adjusts),
        xOut: next(adjusts),
        xxOut: next(adjusts),
        gOut: next(adjusts),
        powers: next(powers, pair ? powersOfPair.length : powersOfOne),
      },
    };
  });
  return { count, ...cell, measures: placed };
}

/** For tiers, within which estimates are adjusted and methods chosen. */
export const tierLayout = layoutOf(measures);
/** For breakdowns, which are neither. */
export const breakdownLayout = layoutOf(
  measures.map((measure) => ({ ...measure, adjusts: false, powers: false })),
);

/** Where each of the sums for breakdowns stands among those for tiers. */
export const breakdownPlaces: readonly number[] = (() => {
  const ofTiers = new Map(namedPlaces(tierLayout));
  return namedPlaces(breakdownLayout).map(([name]) => ofTiers.get(name)!);
})();

/** Every sum of a layout, in the order in which they stand. */
function namedPlaces({
  count: _count,
  measures: placed,
  ...cell
}: SumLayout): [name: string, place: number][] {
  const ofMeasures = placed.flatMap(({ at }, index) =>
    Object.entries(at).map(([name, place]): [string, number] => [`${index} ${name}`, place as number]),
  );
  return [...Object.entries(cell), ...ofMeasures]
    .filter(([, place]) => place >= 0)
    .sort(([, a], [, b]) => a - b);
}
