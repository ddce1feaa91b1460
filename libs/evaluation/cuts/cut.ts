import { breakdownDimensions } from '../reading/dimensions.js';

/** What customers may be divided by: columns of the enrolment. */
export type CutDimension =
  'variant' | 'tier' | (typeof breakdownDimensions)[keyof typeof breakdownDimensions];

/** By what a cut divides the customers of an experiment, in the order of letters. */
export type Cut = readonly CutDimension[];

/** The control is left out of most questions, and some keys see some regions only: no cut goes without these two. */
const always: Cut = ['variant', 'region'];

/** Sums by these are kept of every experiment beside its outcomes. */
const keptAnyway: Cut = ['variant', 'tier', 'region', 'lifecycle'];

/** A cut of more cells of one experiment takes more to read than an answer may take, and has hardly anybody in a cell. */
export const mostCellsOfCut = 20_000;

/** So many cuts are kept current by each evaluation; those that nobody asked for the longest go. */
export const cutsRenewed = 12;
/** Nor is a cut kept that nobody asked for in so many days: a quarter, with its review. */
export const daysKeptAfterAsking = 100;

export function cutBy(asked: readonly CutDimension[]): Cut {
  return [...new Set([...always, ...asked])].sort();
}

/** Under which a cut is stored. */
export function nameOfCut(cut: Cut): string {
  return cut.join(',');
}

export function cutNamed(name: string): Cut {
  return name.split(',') as CutDimension[];
}

/** Whether evaluations make it anew: where sums are kept that tell the same, it only fills in until they are. */
export function isRenewed(cut: Cut): boolean {
  return cut.some((dimension) => !keptAnyway.includes(dimension));
}
