import type { StoredArm, StoredComparison, StoredMigrationCell } from './stored-result.js';

/**
 * For roles that see aggregates only: blanks what speaks about fewer than `least` customers, an arm's figures and every
 * comparison with such an arm, from which they could be read off.
 */
export function suppressArms(arms: readonly StoredArm[], least: number): StoredArm[] {
  return arms.map((arm) =>
    arm.n >= least
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

export function suppressComparisons(
  comparisons: readonly StoredComparison[],
  least: number,
): StoredComparison[] {
  return comparisons.map((each) =>
    Math.min(each.nControl, each.nTreatment) >= least
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
          methodReason: null,
          classicalP: null,
          classicalLow: null,
          classicalHigh: null,
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

export function suppressMigration(
  cells: readonly StoredMigrationCell[],
  least: number,
): StoredMigrationCell[] {
  return cells.map((cell) =>
    cell.customers !== null && cell.customers < least ? { ...cell, customers: null } : cell,
  );
}
