import { textTable } from './text-table.js';

interface Comparison {
  readonly variant: string;
  readonly control: string;
  readonly estimator: string;
  readonly leading: boolean;
  readonly nControl: number;
  readonly nTreatment: number;
  readonly valueControl: number | null;
  readonly valueTreatment: number | null;
  readonly point: number | null;
  readonly interval: { readonly low: number | null; readonly high: number | null } | null;
  readonly p: number | null;
  readonly pBecause: string | null;
  readonly trust: { readonly ok: boolean; readonly because: readonly string[] };
}

export interface EvaluatedMetric {
  readonly key: string;
  readonly role: string;
  readonly comparisons: readonly Comparison[];
  readonly tiers: readonly { readonly name: string; readonly comparisons: readonly Comparison[] }[];
}

interface Line {
  readonly metric: string;
  readonly tier: string;
  readonly comparison: Comparison;
}

/** The leading estimate of each comparison, overall and by tier. */
export function evaluationTable(metrics: readonly EvaluatedMetric[]): string {
  const lines = metrics.flatMap(({ key, comparisons, tiers }): Line[] => [
    ...comparisons
      .filter(({ leading }) => leading)
      .map((comparison) => ({ metric: key, tier: 'all', comparison })),
    ...tiers.flatMap(({ name, comparisons: ofTier }) =>
      ofTier.filter(({ leading }) => leading).map((comparison) => ({ metric: key, tier: name, comparison })),
    ),
  ]);
  return textTable<Line>(
    [
      { title: 'metric', align: 'left', of: ({ metric }) => metric },
      { title: 'variant', align: 'left', of: ({ comparison }) => comparison.variant },
      { title: 'tier', align: 'left', of: ({ tier }) => tier },
      {
        title: 'n',
        align: 'right',
        of: ({ comparison }) => `${comparison.nTreatment}/${comparison.nControl}`,
      },
      { title: 'control', align: 'right', of: ({ comparison }) => shown(comparison.valueControl) },
      { title: 'difference', align: 'right', of: ({ comparison }) => shown(comparison.point) },
      { title: '95 % interval', align: 'right', of: ({ comparison }) => intervalOf(comparison) },
      { title: 'p', align: 'right', of: ({ comparison }) => pOf(comparison) },
      {
        title: '',
        align: 'left',
        of: ({ comparison }) => (comparison.trust.ok ? '' : comparison.trust.because.join(', ')),
      },
    ],
    lines,
  );
}

function shown(value: number | null): string {
  if (value === null) return '–';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : Number(value.toPrecision(4)).toString();
}

function intervalOf({ interval }: Comparison): string {
  return interval === null ? '–' : `${shown(interval.low)} .. ${shown(interval.high)}`;
}

function pOf({ p, pBecause }: Comparison): string {
  if (p === null) return pBecause ?? '–';
  return p < 0.0001 ? '<.0001' : p.toFixed(4).replace(/^0/, '');
}
