import type { RandomSource } from '#statistics';

/**
 * Chance that deals every assignment once, so that a permutation test counts where it would otherwise draw. The numbers are
 * those that make a Fisher–Yates shuffle pick the wanted units, wherever the shuffles before have left them.
 */
export interface EveryAssignment {
  /** All assignments but the one that happened. */
  readonly draws: number;
  readonly random: RandomSource;
}

/** Two arms in each stratum, control first; the smaller arm (treatment, if they are alike) is what is shuffled. */
export function everyAssignment(
  strata: readonly { readonly controls: number; readonly treated: number }[],
): EveryAssignment {
  const ways = strata.map(({ controls, treated }) => {
    const units = positions(controls + treated);
    const smaller = Math.min(controls, treated);
    return realFirst(
      subsets(units, smaller),
      treated <= controls ? units.slice(controls) : units.slice(0, controls),
    );
  });
  const together = ways.reduce<readonly (readonly (readonly number[])[])[]>(
    (all, each) => all.flatMap((before) => each.map((picked) => [...before, picked])),
    [[]],
  );
  const dealt = together.slice(1);
  // the library shuffles one stratum after the other
  const numbers = strata.flatMap(({ controls, treated }, k) =>
    shuffles(
      controls + treated,
      dealt.map((picked) => picked[k]!),
    ),
  );
  return { draws: dealt.length, random: oneAfterTheOther(numbers) };
}

/** Several arms of one stratum; they stand by size, and the largest takes what the others leave. */
export function everyDeal(arms: readonly number[]): EveryAssignment {
  const sizes = [...arms].sort((a, b) => a - b).slice(0, -1);
  const units = positions(arms.reduce((sum, size) => sum + size, 0));
  const taken = units.slice(
    0,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const dealt = realFirst(deals(units, sizes), taken).slice(1);
  return { draws: dealt.length, random: oneAfterTheOther(shuffles(units.length, dealt)) };
}

/** The level at which `rank` assignments are left out on each side. */
export function levelAtRank(rank: number, { draws }: EveryAssignment): number {
  return 1 - (2 * rank) / (draws + 1);
}

function positions(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function subsets(units: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return units.flatMap((first, i) => subsets(units.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}

function deals(units: readonly number[], sizes: readonly number[]): number[][] {
  const [size, ...others] = sizes;
  if (size === undefined) return [[]];
  return subsets(units, size).flatMap((first) =>
    deals(
      units.filter((unit) => !first.includes(unit)),
      others,
    ).map((rest) => [...first, ...rest]),
  );
}

function realFirst(all: readonly number[][], real: readonly number[]): (readonly number[])[] {
  return [real, ...all.filter((each) => each.some((unit, i) => unit !== real[i]))];
}

function shuffles(units: number, wanted: readonly (readonly number[])[]): number[] {
  const standing = positions(units);
  return wanted.flatMap((picked) =>
    picked.map((unit, i) => {
      const j = standing.indexOf(unit, i);
      [standing[i], standing[j]] = [standing[j]!, standing[i]!];
      return (j - i + 0.5) / (units - i);
    }),
  );
}

function oneAfterTheOther(numbers: readonly number[]): RandomSource {
  let next = 0;
  return () => {
    const number = numbers[next++];
    if (number === undefined) throw new RangeError('more chance is asked for than there are assignments');
    return number;
  };
}
