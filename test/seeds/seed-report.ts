import { boundsOf, coverageOf, verdictOf, type Coverage, type Verdict } from './coverage.js';
import type { SeedComparison } from './study-seeds.js';

const words: Readonly<Record<Verdict, string>> = {
  passed: 'passed',
  tooSeldom: 'TOO SELDOM',
  tooOften: 'TOO OFTEN',
};

/** The table of docs/seeds.md. */
export function seedReport(comparisons: readonly SeedComparison[]): string {
  const seeds = new Set(comparisons.map((each) => each.seed)).size;
  const { least, most } = boundsOf(seeds);
  const lines = coverageOf(comparisons).map((coverage) => lineOf(coverage, comparisons));
  return [
    '| metric | mean estimate | mean truth | mean standard error | truth below | inside | above | rate | wanted | verdict |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...lines.map(({ cells, verdict }) => row([...cells, `${least}–${most}`, words[verdict]])),
  ].join('\n');
}

function lineOf(coverage: Coverage, comparisons: readonly SeedComparison[]) {
  const of = comparisons.filter((each) => each.metric === coverage.metric);
  const mean = (value: (each: SeedComparison) => number) =>
    of.reduce((sum, each) => sum + value(each), 0) / of.length;
  return {
    verdict: verdictOf(coverage),
    cells: [
      `\`${coverage.metric}\``,
      figure(mean((each) => each.point)),
      figure(mean((each) => each.truth)),
      figure(mean((each) => (each.high - each.low) / (2 * 1.959964))),
      String(coverage.below),
      String(coverage.inside),
      String(coverage.above),
      `${((100 * coverage.inside) / coverage.seeds).toFixed(1)} %`,
    ],
  };
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const figure = (value: number) =>
  value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 4 : 0 });
