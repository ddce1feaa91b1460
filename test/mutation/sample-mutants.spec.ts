import { sampleMutants } from './sample-mutants.js';

const sizes = { 'a.ts': 300, 'b.ts': 100, 'c.ts': 7 };
const mutants = Object.entries(sizes).flatMap(([file, count]) =>
  Array.from({ length: count }, (_, i) => ({ id: `${file} ${i}`, file })),
);
const drawn = (size: number, seed: number) => sampleMutants(mutants, size, seed).map(({ id }) => id);

describe('a sample of mutants', () => {
  it('gives every file its share to within one mutant, and none twice', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const sample = sampleMutants(mutants, 100, seed);
      expect(new Set(sample).size).toBe(100);
      for (const [file, count] of Object.entries(sizes)) {
        const taken = sample.filter((mutant) => mutant.file === file).length;
        expect(Math.abs(taken - (100 * count) / mutants.length)).toBeLessThan(1);
      }
    }
  });

  it('is the same for the same seed and another for another', () => {
    expect(drawn(50, 3)).toEqual(drawn(50, 3));
    expect(drawn(50, 3)).not.toEqual(drawn(50, 4));
  });

  it('reaches every mutant as often as every other', () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= 1000; seed++) {
      for (const id of drawn(100, seed)) seen.set(id, (seen.get(id) ?? 0) + 1);
    }
    // 1,000 draws of 100 among 407: 246 each, standard deviation 14
    const counts = mutants.map(({ id }) => seen.get(id) ?? 0);
    expect(Math.min(...counts)).toBeGreaterThan(246 - 5 * 14);
    expect(Math.max(...counts)).toBeLessThan(246 + 5 * 14);
  });

  it('is everything when more is wanted than there is', () => {
    expect(drawn(1000, 1)).toHaveLength(mutants.length);
  });
});
