import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { Fault } from '#kernel';
import { openFileBlocks, RecordSplitter, type Database, type Transaction } from '#platform';
import { isUndefined, sampleRatioTest, type CrossMoments } from '#statistics';
import {
  denominatorName,
  estimateMetric,
  numeratorName,
  outcomeName,
  type ArmMoments,
  type Stratum,
} from '../estimation/index.js';
import { analysedEstimate, type AnalysedEstimate, type AnalysisAnswer } from './analysis-answer.js';
import { findColumns } from './analysis-columns.js';
import { stageRecord, type AnalysisRejection } from './analysis-record.js';
import type { AnalysisMetric, AnalysisSpec } from './analysis-spec.js';
import {
  copyRows,
  countsPerVariant,
  covariateFills,
  createRowTable,
  createUnitTable,
  findUnitWithSeveralRows,
  momentsOfMetric,
  removeUnitsInTwoVariants,
  type CovariateFill,
} from './analysis.sql.js';

/** A unit without a tier is shown under this name, never dropped. */
const noTier = 'none';

interface Tally {
  read: number;
  readonly reasons: Partial<Record<AnalysisRejection, number>>;
}

interface MomentsRow {
  readonly variant: string;
  readonly stratum: string;
  readonly eligible: number;
  readonly n: number;
  readonly means: number[];
  readonly cross: number[][];
}

/**
 * Evaluates a finished campaign from one file: records are checked and staged, reduced to units and then to moments in
 * the database, and compared by the estimators that every evaluation uses. Nothing is left behind.
 */
export async function analyseFile(
  database: Database,
  spec: AnalysisSpec,
  report: (step: string, done: number, total?: number) => void = () => undefined,
): Promise<AnalysisAnswer> {
  return database.transaction(async (tx) => {
    const tally = await stageFile(tx, spec, report);
    report('reducing to units', 0);
    const removed = await tx.client.query(removeUnitsInTwoVariants.text);
    if (removed.rowCount) tally.reasons.unitInTwoVariants = removed.rowCount;
    await refuseUndecidedUnits(tx, spec);
    await tx.query(createUnitTable(spec));
    const arms = await tx.query<{ variant: string; n: number }>(countsPerVariant());
    const order = armOrder(
      spec,
      arms.map((arm) => arm.variant),
    );
    const fills =
      spec.covariates.length > 0
        ? (await tx.one<{ fills: CovariateFill[] }>(covariateFills(spec)))!.fills
        : [];
    const estimates: AnalysedEstimate[] = [];
    for (const [index, metric] of spec.metrics.entries()) {
      report(`estimating ${metric.key}`, index, spec.metrics.length);
      estimates.push(...(await estimatesOf(tx, spec, metric, index, fills, order)));
    }
    const quarantined = Object.values(tally.reasons).reduce((sum, count) => sum + count, 0);
    const counts = Object.fromEntries(arms.map((arm) => [arm.variant, arm.n]));
    return {
      rows: { read: tally.read, accepted: tally.read - quarantined, quarantined, reasons: tally.reasons },
      units: arms.reduce((sum, arm) => sum + arm.n, 0),
      sampleRatio: sampleRatioOf(spec, counts),
      arms: order.map((variant) => ({ variant, n: counts[variant] ?? 0 })),
      estimates,
    };
  });
}

async function stageFile(
  tx: Transaction,
  spec: AnalysisSpec,
  report: (step: string, done: number, total?: number) => void,
): Promise<Tally> {
  await tx.query(createRowTable(spec));
  const tally: Tally = { read: 0, reasons: {} };
  const copy = tx.client.query(copyFrom(copyRows));
  await pipeline(Readable.from(stagedLines(spec, tally, report)), copy);
  if (tally.read === 0) throw new Fault('FILE_EMPTY', `${spec.data.path} has a header and no records.`);
  return tally;
}

async function* stagedLines(
  spec: AnalysisSpec,
  tally: Tally,
  report: (step: string, done: number, total?: number) => void,
): AsyncGenerator<string> {
  const blocks = await openFileBlocks(spec.data.path);
  const splitter = new RecordSplitter(spec.data.delimiter);
  let columns: ReturnType<typeof findColumns> | undefined;
  const stage = (records: Iterable<{ line: number; values: readonly string[] | undefined }>): string => {
    let staged = '';
    for (const { line, values } of records) {
      if (columns === undefined) {
        if (values === undefined)
          throw new Fault('FILE_HEADER_BROKEN', 'Line 1: the quotation marks of the header do not fit.');
        columns = findColumns(spec, values);
        continue;
      }
      tally.read += 1;
      const outcome = stageRecord(spec, columns, line, values);
      if (outcome.endsWith('\n')) staged += outcome;
      else
        tally.reasons[outcome as AnalysisRejection] = (tally.reasons[outcome as AnalysisRejection] ?? 0) + 1;
    }
    return staged;
  };
  for await (const block of blocks) {
    yield stage(splitter.push(block));
    report('reading', blocks.readBytes(), blocks.sizeBytes);
  }
  yield stage(splitter.end());
  if (columns === undefined) throw new Fault('FILE_EMPTY', `${spec.data.path} is empty: it has no header.`);
}

/** With several rows for a unit there is no answer without being told how they become one value. */
async function refuseUndecidedUnits(tx: Transaction, spec: AnalysisSpec): Promise<void> {
  const several = await tx.one<{ unit: string; rows: number }>(findUnitWithSeveralRows);
  const undecided = spec.metrics.find((metric) => metric.perUnit === undefined);
  if (several && undecided) {
    throw new Fault(
      'SPEC_PER_UNIT_MISSING',
      `Unit '${several.unit}' has ${several.rows} rows: say for metric '${undecided.key}' how they become one value (perUnit: sum, mean or last).`,
    );
  }
}

function armOrder(spec: AnalysisSpec, found: readonly string[]): string[] {
  const { control } = spec.variant;
  if (!found.includes(control)) {
    throw new Fault(
      'SPEC_CONTROL_MISSING',
      `No unit has the control variant '${control}'. Variants in the file: ${found.join(', ')}.`,
    );
  }
  return [control, ...found.filter((variant) => variant !== control)];
}

function sampleRatioOf(
  spec: AnalysisSpec,
  counts: Readonly<Record<string, number>>,
): AnalysisAnswer['sampleRatio'] {
  const none = { chiSquare: null, df: null, p: null };
  if (!spec.planned) return { ...none, verdict: 'notPlanned' };
  const arms = Object.entries(spec.planned).map(([variant, weight]) => ({
    count: counts[variant] ?? 0,
    weight,
  }));
  const result = sampleRatioTest(arms);
  if (isUndefined(result)) return { ...none, verdict: 'notPlanned' };
  return { chiSquare: result.statistic, df: result.df, p: result.p, verdict: result.verdict };
}

async function estimatesOf(
  tx: Transaction,
  spec: AnalysisSpec,
  metric: AnalysisMetric,
  index: number,
  fills: readonly CovariateFill[],
  arms: readonly string[],
): Promise<AnalysedEstimate[]> {
  const rows = await tx.query<MomentsRow>(momentsOfMetric(metric, index, fills, undefined));
  const covariates = fills.flatMap((fill) => {
    const name = spec.covariates[fill.index]!;
    return fill.hasMissing ? [name, `${name} is missing`] : [name];
  });
  const ask = (strata: readonly Stratum[]) => compare(spec, metric, arms, covariates, strata);
  const estimates = ask(strataOf(spec, metric, rows, covariates)).map((each) => analysedEstimate(each, null));
  for (const [dimension, column] of spec.breakdowns.entries()) {
    const broken = await tx.query<MomentsRow>(momentsOfMetric(metric, index, fills, dimension));
    for (const value of [...new Set(broken.map((row) => row.stratum))].sort()) {
      const only = broken.filter((row) => row.stratum === value);
      estimates.push(
        ...ask([stratumOf(metric, value, only, covariates)]).map((each) =>
          analysedEstimate(each, { column, value }),
        ),
      );
    }
  }
  return estimates;
}

/** Every pair in both directions where all pairs are asked for: a lift depends on which arm is its base. */
function compare(
  spec: AnalysisSpec,
  metric: AnalysisMetric,
  arms: readonly string[],
  covariates: readonly string[],
  strata: readonly Stratum[],
) {
  const controls = spec.compare === 'allPairs' ? arms : [spec.variant.control];
  const tiered = strata.length > 1;
  return controls.flatMap((control) =>
    estimateMetric({
      metric: metric.key,
      kind: metric.kind,
      descriptive: false,
      arms,
      control,
      compare: 'control',
      strata,
      covariates,
      adjustedLeads: covariates.length > 0,
      randomised: spec.randomised,
      interim: false,
      alpha: spec.alpha,
    }).estimates.filter((each) => tiered || !each.estimator.startsWith('tierWeighted')),
  );
}

function strataOf(
  spec: AnalysisSpec,
  metric: AnalysisMetric,
  rows: readonly MomentsRow[],
  covariates: readonly string[],
): Stratum[] {
  const found = [...new Set(rows.map((row) => row.stratum))].sort();
  const order = spec.tier?.order ?? [];
  const names = [
    ...order.filter((tier) => found.includes(tier)),
    ...found.filter((tier) => !order.includes(tier)),
  ];
  return names.map((tier) =>
    stratumOf(
      metric,
      tier === '' ? noTier : tier,
      rows.filter((row) => row.stratum === tier),
      covariates,
    ),
  );
}

function stratumOf(
  metric: AnalysisMetric,
  name: string,
  rows: readonly MomentsRow[],
  covariates: readonly string[],
): Stratum {
  const outcomes = metric.kind === 'ratio' ? [numeratorName, denominatorName] : [outcomeName];
  const names = [...outcomes, ...covariates];
  return {
    name,
    arms: Object.fromEntries(
      rows.map((row): [string, ArmMoments] => [
        row.variant,
        { eligible: row.eligible, moments: momentsOf(names, row) },
      ]),
    ),
  };
}

function momentsOf(names: readonly string[], { n, means, cross }: MomentsRow): CrossMoments {
  if (n > 0) return { names, n, means, cross };
  return { names, n: 0, means: names.map(() => 0), cross: names.map(() => names.map(() => 0)) };
}
