import { coverageOf, verdictOf, withTruthMoved } from './coverage.js';
import { seedReport } from './seed-report.js';
import { studiedMetrics, studySeeds, type SeedComparison } from './study-seeds.js';

/** A short form in the suite; `npm run seeds` runs all 200. */
const seeds = Number(process.env['SEEDS'] ?? 8);
/** A wrong truth must fail: one standard error is enough to be seen in 200 seeds, four in the few of the short form. */
const wrongBy = seeds >= 200 ? 1 : 4;

const comparisons: SeedComparison[] = [];

beforeAll(
  async () => {
    for await (const some of studySeeds(Array.from({ length: seeds }, (_, index) => index + 1))) {
      comparisons.push(...some);
      if (seeds > 8)
        process.stderr.write(`  ${comparisons.length / studiedMetrics.length} of ${seeds} seeds\n`);
    }
    if (seeds > 8) process.stdout.write(`\n${seedReport(comparisons)}\n`);
  },
  60_000 + seeds * 30_000,
);

describe(`over ${seeds} seeds of a small bank, the 95 % interval of the leading estimator`, () => {
  it.each(studiedMetrics)('holds the truth of %s as often as it should', (metric) => {
    const of = comparisons.filter((each) => each.metric === metric);
    expect(of).toHaveLength(seeds);
    expect({ ...coverageOf(of)[0]!, verdict: verdictOf(coverageOf(of)[0]!) }).toMatchObject({
      verdict: 'passed',
    });
  });

  it.each(studiedMetrics)('does not pass where another effect on %s was planted', (metric) => {
    const wrong = withTruthMoved(
      comparisons.filter((each) => each.metric === metric),
      wrongBy,
    );
    expect(verdictOf(coverageOf(wrong)[0]!)).toBe('tooSeldom');
  });
});
