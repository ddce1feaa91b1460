import type { CalendarDate } from '#kernel';
import { assignmentHash, hashAtShare } from '../allocation/assignment-hash.js';

/** Customers whom no campaign contacts in a year, so that the worth of all campaigns together can be seen. */
export interface GlobalHoldout {
  readonly year: number;
  readonly salt: string;
  readonly shareBasisPoints: number;
}

export const largestHoldoutBasisPoints = 2000;

/** The salt that a year has where nobody chose one: the holdout is then the same in every installation. */
export function saltOfYear(year: number): string {
  return `tierlift.holdout.${year}`;
}

/** An experiment belongs to the holdout of the year in which it starts. */
export function holdoutYear(startsOn: CalendarDate): number {
  return Number(startsOn.slice(0, 4));
}

/** Hashes below this bound are held out. */
export function holdoutBound({ shareBasisPoints }: Pick<GlobalHoldout, 'shareBasisPoints'>): bigint {
  return hashAtShare(shareBasisPoints);
}

export function isHeldOut(holdout: GlobalHoldout, reference: string): boolean {
  return assignmentHash(holdout.salt, reference) < holdoutBound(holdout);
}
