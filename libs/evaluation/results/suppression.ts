import type { StoredArm, StoredComparison, StoredMigrationCell } from './stored-result.js';

/** Cells of fewer customers are not shown to roles that see aggregates only. */
export const smallestShownCell = 20;

/**
 * Blanks what speaks about fewer than twenty customers: an arm's figures where few have an outcome or few have none of
 * those concerned, and, so that a difference does not give it away, the comparisons with it.
 */
export function suppressArms(arms: readonly StoredArm[]): StoredArm[] {
  return arms.map((arm) =>
    arm.n >= smallestShownCell
      ? arm
      : {
          ...arm,
          numeratorSum: null,
          denominatorSum: null,
          value: null,
          low: null,
          high: null,
          because: 'smallCell',
        },
  );
}

export function suppressComparisons(comparisons: readonly StoredComparison[]): StoredComparison[] {
  return comparisons.map((each) =>
    Math.min(each.nControl, each.nTreatment) >= smallestShownCell
      ? each
      : {
          ...each,
          valueControl: null,
          valueTreatment: null,
          point: null,
          low: null,
          high: null,
          standardError: null,
          p: null,
          pBecause: 'smallCell',
          pAdjusted: null,
          liftPoint: null,
          liftLow: null,
          liftHigh: null,
          liftBecause: 'smallCell',
          because: 'smallCell',
          trustOk: false,
          trustBecause: [...each.trustBecause, 'smallCell'],
        },
  );
}

export function suppressMigration(cells: readonly StoredMigrationCell[]): StoredMigrationCell[] {
  return cells.map((cell) =>
    cell.customers !== null && cell.customers < smallestShownCell ? { ...cell, customers: null } : cell,
  );
}
