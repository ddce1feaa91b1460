import { createHash } from 'node:crypto';
import { compareText } from '#kernel';

interface Placed {
  readonly id: string;
  readonly file: string;
}

/**
 * A systematic sample: the mutants stand file by file, within a file in an order drawn from the seed, and every k-th is
 * taken from a drawn start. Each mutant has the same chance, and each file its share to within one mutant. They come in the
 * drawn order, so that what a run has judged when it is cut off is a sample too.
 */
export function sampleMutants<M extends Placed>(
  mutants: readonly M[],
  size: number,
  seed: number,
): readonly M[] {
  if (size >= mutants.length) return mutants;
  const drawn = (text: string) => createHash('sha256').update(`${seed} ${text}`).digest('hex');
  const ordered = mutants
    .map((mutant) => ({ mutant, rank: drawn(mutant.id) }))
    .sort((a, b) => compareText(a.mutant.file, b.mutant.file) || compareText(a.rank, b.rank));
  const step = mutants.length / size;
  const start = (parseInt(drawn('start').slice(0, 8), 16) / 2 ** 32) * step;
  return Array.from({ length: size }, (_, i) => ordered[Math.floor(start + i * step)]!)
    .sort((a, b) => compareText(a.rank, b.rank))
    .map(({ mutant }) => mutant);
}
