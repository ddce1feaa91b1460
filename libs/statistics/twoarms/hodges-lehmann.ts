/**
 * The k-th smallest (from 0) of all differences treated − control, without forming them: bisection on the value, with a
 * count of the differences below it in one pass over both sorted samples.
 */
export function kthDifference(
  sortedControl: ArrayLike<number>,
  sortedTreatment: ArrayLike<number>,
  k: number,
): number {
  const least = sortedTreatment[0]! - sortedControl[sortedControl.length - 1]!;
  const greatest = sortedTreatment[sortedTreatment.length - 1]! - sortedControl[0]!;
  let low = least;
  let high = greatest;
  if (countUpTo(sortedControl, sortedTreatment, least) > k) return least;
  // invariant: at most k differences are ≤ low, more than k are ≤ high
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (countUpTo(sortedControl, sortedTreatment, middle) > k) {
      high = largestUpTo(sortedControl, sortedTreatment, middle);
      if (countBelow(sortedControl, sortedTreatment, high) <= k) return high;
    } else low = middle;
  }
}

/** The Hodges–Lehmann shift: the median of all differences treated − control. */
export function hodgesLehmannShift(
  sortedControl: ArrayLike<number>,
  sortedTreatment: ArrayLike<number>,
): number {
  const pairs = sortedControl.length * sortedTreatment.length;
  const upper = kthDifference(sortedControl, sortedTreatment, Math.floor(pairs / 2));
  if (pairs % 2 === 1) return upper;
  return (kthDifference(sortedControl, sortedTreatment, pairs / 2 - 1) + upper) / 2;
}

function countUpTo(control: ArrayLike<number>, treatment: ArrayLike<number>, limit: number): number {
  let count = 0;
  let j = 0;
  for (let i = 0; i < control.length; i++) {
    while (j < treatment.length && treatment[j]! - control[i]! <= limit) j++;
    count += j;
  }
  return count;
}

function countBelow(control: ArrayLike<number>, treatment: ArrayLike<number>, limit: number): number {
  let count = 0;
  let j = 0;
  for (let i = 0; i < control.length; i++) {
    while (j < treatment.length && treatment[j]! - control[i]! < limit) j++;
    count += j;
  }
  return count;
}

function largestUpTo(control: ArrayLike<number>, treatment: ArrayLike<number>, limit: number): number {
  let largest = -Infinity;
  let j = 0;
  for (let i = 0; i < control.length; i++) {
    while (j < treatment.length && treatment[j]! - control[i]! <= limit) j++;
    if (j > 0) largest = Math.max(largest, treatment[j - 1]! - control[i]!);
  }
  return largest;
}
