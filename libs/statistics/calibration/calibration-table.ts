import type { CalibrationCell } from './cells.js';
import type { MeasuredErrors } from './measure-errors.js';

export interface CellResult extends MeasuredErrors {
  readonly name: string;
  readonly controls: number;
  readonly treated: number;
  readonly claim: CalibrationCell['claim'];
  readonly seed: number;
}

const most = 0.03;
const least = 0.02;
/** An answer is owed where both arms have 200 units and ten events are expected; the rate of 0.1 % has fewer at 200. */
const leastAnswered = 0.99;

/** One sentence for every cell that does not keep what is claimed. */
export function failedClaims(results: readonly CellResult[]): string[] {
  return results.flatMap(({ name, controls, treated, claim, higher, lower, noAnswer }) => {
    if (claim === 'shown') return [];
    const at = `${name}, ${controls}/${treated}`;
    const problems: string[] = [];
    const worst = Math.max(higher, lower);
    if (worst > most) problems.push(`${at}: a one-sided error of ${percent(worst)} % is above 3.0 %`);
    const smallest = Math.min(higher, lower);
    if (claim === 'exactLevel' && smallest < least) {
      problems.push(`${at}: a one-sided error of ${percent(smallest)} % is below 2.0 %`);
    }
    const owed = !(name === 'rate 0.1 %' && controls + treated < 10_000);
    if (owed && 1 - noAnswer < leastAnswered) problems.push(`${at}: no answer in ${percent(noAnswer)} %`);
    return problems;
  });
}

const claims: Record<CalibrationCell['claim'], string> = {
  exactLevel: '2.0 to 3.0 %',
  bounded: 'at most 3.0 %',
  shown: 'none, for comparison',
};

/** docs/calibration.md. */
export function calibrationTable(results: readonly CellResult[]): string {
  const lines = results.map(
    (r) =>
      `| ${r.name} | ${r.controls.toLocaleString('en')} / ${r.treated.toLocaleString('en')} | ${percent(r.higher)} | ${percent(r.lower)} | ${percent(r.noAnswer)} | ${claims[r.claim]} | ${r.repetitions.toLocaleString('en')} |`,
  );
  return `# Calibration: how often the statistics are wrong when nothing happened

Written by \`npm run calibrate\` (seeded; do not edit). Every repetition draws a whole experiment in which treatment
changes nobody, lets the picker choose the method from what it may see (sizes, arm-blind moments), tests at two-sided
5 %, and counts on which side the test was wrong. Each side should be 2.5 %; with 10,000 repetitions chance alone moves a
figure by 0.3 percentage points. Peeks and rates may stay below: an anytime-valid test spends its error over all looks,
and a rate of few events has few possible results.

| what | control / treatment | wrongly higher, % | wrongly lower, % | no answer, % | claim for each side | repetitions |
| --- | ---: | ---: | ---: | ---: | --- | ---: |
${lines.join('\n')}
`;
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
