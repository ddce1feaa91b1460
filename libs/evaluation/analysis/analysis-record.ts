import type { AnalysisColumns } from './analysis-columns.js';
import type { AnalysisSpec } from './analysis-spec.js';

export type AnalysisRejection =
  | 'wrongShape'
  | 'invalidText'
  | 'unitMissing'
  | 'variantMissing'
  | 'variantNotPlanned'
  | 'notANumber'
  | 'notZeroOrOne'
  | 'unitInTwoVariants';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const truths: Readonly<Record<string, string>> = { true: '1', false: '0', yes: '1', no: '0' };
const nothing = '\\N';
const unstorable = /[\u0000\uFDD0\uFDD1]/;

/** An empty cell and NA are a value that is not there; anything else must be a number. */
function isAbsent(text: string): boolean {
  return text === '' || text === 'NA';
}

/**
 * One record as a line for COPY into the staging table, or why it cannot be used. Column order: line, unit, variant, tier,
 * covariates, breakdowns, then for each metric value, denominator and whether its `where` holds.
 */
export function stageRecord(
  spec: AnalysisSpec,
  columns: AnalysisColumns,
  line: number,
  values: readonly string[] | undefined,
): string | AnalysisRejection {
  if (values === undefined || values.length !== columns.width) return 'wrongShape';
  if (values.some((value) => unstorable.test(value))) return 'invalidText';
  const cell = (index: number) => values[index]!.trim();
  const unit = columns.unit === undefined ? String(line) : cell(columns.unit);
  if (unit === '') return 'unitMissing';
  const variant = cell(columns.variant);
  if (variant === '') return 'variantMissing';
  if (spec.planned && !Object.hasOwn(spec.planned, variant)) return 'variantNotPlanned';
  const fields = [
    String(line),
    escape(unit),
    escape(variant),
    escape(columns.tier === undefined ? '' : cell(columns.tier)),
  ];
  for (const index of columns.covariates) {
    const value = numberIn(cell(index));
    if (value === undefined) return 'notANumber';
    fields.push(value);
  }
  fields.push(...columns.breakdowns.map((index) => escape(cell(index))));
  for (const [position, metric] of spec.metrics.entries()) {
    const { value: at, denominator, where } = columns.metrics[position]!;
    const holds = where === undefined || cell(where) === metric.where!.equals;
    const value = holds ? numberIn(cell(at)) : nothing;
    const below = denominator === undefined || !holds ? nothing : numberIn(cell(denominator));
    if (value === undefined || below === undefined) return 'notANumber';
    if (
      metric.kind === 'proportion' &&
      ![nothing, '0', '1'].includes(value) &&
      Number(value) !== 0 &&
      Number(value) !== 1
    ) {
      return 'notZeroOrOne';
    }
    fields.push(value, below, holds ? 't' : 'f');
  }
  return `${fields.join('\t')}\n`;
}

/** The number as COPY takes it; undefined where the text is none. */
function numberIn(text: string): string | undefined {
  if (isAbsent(text)) return nothing;
  if (decimal.test(text)) return Number.isFinite(Number(text)) ? text : undefined;
  return truths[text.toLowerCase()];
}

function escape(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : text;
}
