import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  calibrationCells,
  calibrationTable,
  failedClaims,
  measureErrors,
  simulationRandom,
  type CalibrationCell,
  type CellResult,
} from '../../libs/statistics/calibration/index.js';

/**
 * Simulates every cell of the calibration table and writes docs/calibration.json and docs/calibration.md. Cells that are
 * not run keep their former numbers.
 * Usage: npm run calibrate -- [--repetitions 10000] [--seed 1] [--cells text] [--sizes 200/1800] [--missing]
 * `--missing` runs only cells without a result of so many repetitions, so that a long run can be continued.
 */
const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};

const repetitions = Number(option('repetitions', '10000'));
const seed = Number(option('seed', '1'));
const wanted = option('cells', '');
const onlyMissing = process.argv.includes('--missing');
const store = 'docs/calibration.json';

const results = new Map<string, CellResult>();
if (existsSync(store)) {
  for (const result of JSON.parse(readFileSync(store, 'utf8')) as CellResult[])
    results.set(keyOf(result), result);
}
const cells = calibrationCells();
cells.forEach((cell, position) => {
  if (
    !cell.name.includes(wanted) ||
    !`${cell.sizes.controls}/${cell.sizes.treated}`.includes(option('sizes', ''))
  )
    return;
  const known = results.get(keyOf({ name: cell.name, ...cell.sizes }));
  const needed = repetitions * cell.repetitionsFactor;
  if (onlyMissing && known !== undefined && known.repetitions >= needed) return;
  const started = performance.now();
  const measured = measureErrors(cell.trial, needed, simulationRandom(seed * 1_000_003 + position));
  const seconds = Math.round((performance.now() - started) / 1000);
  const result: CellResult = { name: cell.name, ...cell.sizes, claim: cell.claim, seed, ...measured };
  results.set(keyOf(result), result);
  writeResults();
  const percent = (share: number) => (100 * share).toFixed(2);
  console.log(
    `${cell.name}, ${cell.sizes.controls}/${cell.sizes.treated}: ${percent(measured.higher)} / ${percent(measured.lower)} % (${seconds} s)`,
  );
});
const failed = failedClaims(ordered());
failed.forEach((sentence) => console.log(sentence));
if (failed.length > 0) process.exitCode = 1;

function keyOf({ name, controls, treated }: Pick<CellResult, 'name' | 'controls' | 'treated'>): string {
  return `${name} ${controls}/${treated}`;
}

function ordered(): CellResult[] {
  const key = ({ name, sizes }: CalibrationCell) => keyOf({ name, ...sizes });
  return cells.flatMap((cell) => results.get(key(cell)) ?? []);
}

function writeResults(): void {
  writeFileSync(store, `${JSON.stringify(ordered(), null, 2)}\n`);
  writeFileSync('docs/calibration.md', calibrationTable(ordered()));
}
