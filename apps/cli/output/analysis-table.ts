import type { AnalysedEstimate, AnalysisAnswer, AnalysisSpec } from '#evaluation';
import { textTable, type Column } from './text-table.js';

/** The answer for a person: what was read, whether the split is as planned, and each metric with its uncertainty. */
export function analysisTable(spec: AnalysisSpec, answer: AnalysisAnswer): string {
  return [
    ...summary(answer),
    ...spec.metrics.map((metric) => metricSection(spec, answer, metric.key)),
    legend,
  ].join('\n');
}

const legend = `difference and lift with ${95} % intervals; ! = do not rely on it, with the reason; adj. = adjusted by the covariates\n`;

function summary({ rows, units, sampleRatio, arms }: AnalysisAnswer): string[] {
  const reasons = Object.entries(rows.reasons).map(([reason, count]) => `${reason} ${count}`);
  const ratio =
    sampleRatio.verdict === 'notPlanned'
      ? 'not planned'
      : `${sampleRatio.verdict.toUpperCase()} (χ² ${sampleRatio.chiSquare?.toFixed(2)}, p ${formatP(sampleRatio.p)})`;
  return [
    `rows    ${count(rows.read)} read, ${count(rows.accepted)} accepted, ${count(rows.quarantined)} set aside${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
    `units   ${count(units)}: ${arms.map((arm) => `${arm.variant} ${count(arm.n)}`).join(' · ')}`,
    `split   ${ratio}`,
    '',
  ];
}

function metricSection(spec: AnalysisSpec, answer: AnalysisAnswer, key: string): string {
  const metric = spec.metrics.find((each) => each.key === key)!;
  const asShare = metric.kind === 'proportion';
  const rows = answer.estimates.filter(
    (each) =>
      each.metric === key &&
      isShown(
        each,
        answer.arms.map((arm) => arm.variant),
      ),
  );
  const columns: Column<AnalysedEstimate>[] = [
    { title: 'arm', align: 'left', of: (row) => clip(row.variant, 12) },
    ...(spec.compare === 'allPairs'
      ? [{ title: 'against', align: 'left' as const, of: (row: AnalysedEstimate) => clip(row.control, 12) }]
      : []),
    { title: 'where', align: 'left', of: (row) => clip(placeOf(row), 16) },
    { title: 'control', align: 'right', of: (row) => amount(row.value.control, asShare) },
    { title: 'arm', align: 'right', of: (row) => amount(row.value.treatment, asShare) },
    { title: 'difference', align: 'right', of: (row) => bounded(row.difference, asShare) },
    { title: 'lift', align: 'right', of: (row) => (row.lift ? `${signed(row.lift.point * 100, 1)} %` : '–') },
    { title: 'p', align: 'right', of: (row) => formatP(row.p) },
    { title: '', align: 'left', of: (row) => (row.trust.ok ? '' : `! ${row.trust.because[0]}`) },
  ];
  return `${key} (${metric.kind})\n${textTable(columns, rows)}`;
}

/** One direction of each pair: the other says the same with the sign turned. */
function isShown(row: AnalysedEstimate, arms: readonly string[]): boolean {
  return arms.indexOf(row.control) < arms.indexOf(row.variant);
}

function placeOf(row: AnalysedEstimate): string {
  const kind = {
    plain: '',
    tierWeighted: ' by tier',
    adjusted: ' adj.',
    tierWeightedAdjusted: ' by tier adj.',
  }[row.estimator];
  const place = row.breakdown ? `${row.breakdown.column}=${row.breakdown.value}` : (row.tier ?? 'all');
  return place + kind;
}

function bounded(value: AnalysedEstimate['difference'], asShare: boolean): string {
  if (!value) return '–';
  const factor = asShare ? 100 : 1;
  const digits = digitsFor((value.high ?? value.point) * factor);
  const show = (each: number | null) => (each === null ? '…' : signed(each * factor, digits));
  return `${show(value.point)}${asShare ? ' pp' : ''} [${show(value.low)}, ${show(value.high)}]`;
}

function amount(value: number | null, asShare: boolean): string {
  if (value === null) return '–';
  return asShare
    ? `${(value * 100).toFixed(2)} %`
    : value.toLocaleString('en-US', { maximumFractionDigits: digitsFor(value) });
}

function digitsFor(value: number): number {
  const size = Math.abs(value);
  return size >= 1000 ? 0 : size >= 10 ? 2 : 3;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

function formatP(p: number | null): string {
  if (p === null) return '–';
  return p < 0.0001 ? p.toExponential(0).replace('e-', 'e−') : p.toFixed(4);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
