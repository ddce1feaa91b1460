import { bounds, longestStatementSeconds, peakMemoryBoundMegabytes } from './bounds.js';
import { isWithinBound, median, ratioOf, type Comparison } from './comparison.js';

export interface BenchResult {
  readonly customers: number;
  readonly comparisons: readonly Comparison[];
  /** What has no bound of its own. */
  readonly further: Readonly<Record<string, number>>;
  readonly peakMegabytes: Readonly<Record<string, number>>;
  /** Seconds of the longest statement behind each question that the api answers at once. */
  readonly longestStatements: Readonly<Record<string, number>>;
}

const figure = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);

/** Ratio against bound, rows a second, bytes a row, and where the project's time went. */
export function printComparisons(comparisons: readonly Comparison[]): void {
  for (const comparison of comparisons) {
    const { path, against, bound, aim, kind } = bounds[comparison.name];
    const [project, bare] = [median(comparison.project.figures), median(comparison.bare.figures)];
    const sign = kind === 'atMost' ? '≤' : '≥';
    console.log(`\n${path} : ${against}`);
    console.log(
      `  ratio ${figure(ratioOf(comparison))} (bound ${sign} ${bound}, aim ${aim}) ${isWithinBound(comparison) ? 'holds' : 'OVER THE BOUND'}`,
    );
    console.log(
      `  ${figure(project)} : ${figure(bare)} ${comparison.unit}, medians of ${comparison.project.figures.length}`,
    );
    if (comparison.unit === 'seconds')
      console.log(`  ${Math.round(comparison.rows / project).toLocaleString('en')} rows/s`);
    if (comparison.bytesPerRow !== undefined)
      console.log(`  ${figure(comparison.bytesPerRow)} bytes per row`);
    for (const [step, seconds] of Object.entries(comparison.steps ?? {}))
      if (seconds >= 0.0005) console.log(`    ${step}: ${figure(seconds)} s`);
    console.log(`  bare: ${comparison.bare.what.replace(/\s+/g, ' ')}`);
  }
}

/** What no comparison says of one size. */
export function printFurther({ customers, further, peakMegabytes, longestStatements }: BenchResult): void {
  console.log(`\n== further, of ${customers.toLocaleString('en')} customers`);
  for (const [name, value] of Object.entries(further)) console.log(`${name}: ${figure(value)}`);
  for (const [name, megabytes] of Object.entries(peakMegabytes))
    console.log(`peak memory of ${name}: ${megabytes.toFixed(0)} MB (bound ${peakMemoryBoundMegabytes} MB)`);
  console.log(`longest statement behind a question of the api (bound ${longestStatementSeconds} s):`);
  for (const [question, seconds] of Object.entries(longestStatements))
    console.log(`  ${question}: ${seconds.toFixed(2)} s`);
}

/** How seconds per row and memory grew from the small size to the large: 1 is linear time and flat memory. */
export function growth(small: BenchResult, large: BenchResult): Record<string, number> {
  const perRow = ({ project, rows }: Comparison) => median(project.figures) / rows;
  const grown: Record<string, number> = {};
  for (const comparison of large.comparisons) {
    const before = small.comparisons.find(({ name }) => name === comparison.name);
    if (before === undefined || comparison.unit !== 'seconds') continue;
    grown[`seconds per row of ${bounds[comparison.name].path}`] = perRow(comparison) / perRow(before);
  }
  for (const [name, megabytes] of Object.entries(large.peakMegabytes))
    grown[`peak memory of ${name}`] = megabytes / small.peakMegabytes[name]!;
  return grown;
}

/** What is over its bound, in words; nothing when all hold. */
export function breaches({ comparisons, peakMegabytes, longestStatements }: BenchResult): string[] {
  return [
    ...comparisons
      .filter((comparison) => !isWithinBound(comparison))
      .map((comparison) => `${bounds[comparison.name].path}: ${figure(ratioOf(comparison))}`),
    ...Object.entries(peakMegabytes)
      .filter(([, megabytes]) => megabytes > peakMemoryBoundMegabytes)
      .map(([name, megabytes]) => `peak memory of ${name}: ${megabytes.toFixed(0)} MB`),
    ...Object.entries(longestStatements)
      .filter(([, seconds]) => seconds > longestStatementSeconds)
      .map(([question, seconds]) => `longest statement of ${question}: ${seconds.toFixed(1)} s`),
  ];
}
