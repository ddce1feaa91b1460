import { allTiers, truthMetrics, type Truth, type TruthMetric } from '#synthetic';
import { textTable, type Column } from '../output/text-table.js';
import type { Comparison, EvaluatedCampaign } from './evaluate-campaign.js';

interface Row {
  readonly tier: string;
  readonly comparison: Comparison;
  readonly truth: number | undefined;
  readonly asShare: boolean;
}

/** Metrics that are no share of customers. */
const means: readonly TruthMetric[] = ['aumGrowth', 'activityPerMonth', 'productPenetration'];

const tierOrder = ['none', 'potential', 'mass', 'affluent', 'highNetWorth'];

/** What the evaluation says of each variant and tier, beside what only the generator knows. */
export function truthTable(evaluated: EvaluatedCampaign, truth: Truth): string {
  const { plan } = evaluated.conducted;
  const shown = new Set<string>([
    plan.primary,
    ...plan.secondary,
    ...(plan.type === 'acquisition' ? [] : ['churnRate']),
  ]);
  const sections = truthMetrics
    .filter((metric) => shown.has(metric))
    .map((metric) => section(evaluated, truth, metric));
  const findings = evaluated.finding.map(({ variant, finding }) => `${variant}: ${finding}`).join(' · ');
  const title = `${plan.code} · ${plan.nameEn} ${plan.nameZh}`;
  return [
    `\n${title}\n${'═'.repeat(72)}`,
    `sample ratio ${evaluated.sampleRatio} · by the plan: ${findings || 'no decision'}`,
    ...sections,
  ].join('\n');
}

function section(evaluated: EvaluatedCampaign, truth: Truth, metric: TruthMetric): string {
  const result = evaluated.metrics.find((each) => each.key === metric);
  if (!result) return `\n${metric}: no result`;
  const asShare = !means.includes(metric);
  const rowsOf = (tier: string, comparisons: readonly Comparison[]): Row[] =>
    comparisons
      .filter((each) => each.leading)
      .map((comparison) => ({
        tier,
        comparison,
        truth: differenceOf(truth, tier, comparison.variant, metric),
        asShare,
      }));
  const tiers = [...result.tiers].sort((a, b) => tierOrder.indexOf(a.name) - tierOrder.indexOf(b.name));
  const rows = [
    ...rowsOf(allTiers, result.comparisons),
    ...(tiers.length > 1 ? tiers.flatMap((tier) => rowsOf(tier.name, tier.comparisons)) : []),
  ];
  return `\n${metric}${result.role === 'primary' ? ' (decides)' : ''}\n${textTable(columns, rows)}`;
}

function differenceOf(truth: Truth, tier: string, variant: string, metric: TruthMetric): number | undefined {
  const arms = truth.get(tier);
  const [control, treatment] = [arms?.get('control')?.[metric], arms?.get(variant)?.[metric]];
  return control === undefined || treatment === undefined ? undefined : treatment - control;
}

const columns: readonly Column<Row>[] = [
  { title: 'variant', align: 'left', of: ({ comparison }) => comparison.variant },
  { title: 'tier', align: 'left', of: ({ tier }) => (tier === allTiers ? 'all' : tier) },
  {
    title: 'control',
    align: 'right',
    of: ({ comparison, asShare }) => value(comparison.valueControl, asShare),
  },
  {
    title: 'variant',
    align: 'right',
    of: ({ comparison, asShare }) => value(comparison.valueTreatment, asShare),
  },
  {
    title: 'difference',
    align: 'right',
    of: ({ comparison, asShare }) => difference(comparison.point, asShare),
  },
  {
    title: '95 % interval',
    align: 'right',
    of: ({ comparison, asShare }) => intervalOf(comparison, asShare),
  },
  { title: 'truth', align: 'right', of: ({ truth, asShare }) => difference(truth ?? null, asShare) },
  { title: '', align: 'left', of: (row) => verdictOf(row) },
];

function verdictOf({ comparison, truth }: Row): string {
  const { interval, trust } = comparison;
  if (truth === undefined || interval === null) return trust.because[0] ?? '';
  const inside = (interval.low ?? -Infinity) <= truth && truth <= (interval.high ?? Infinity);
  return `${inside ? 'inside' : 'OUTSIDE'}${trust.ok ? '' : ` (${trust.because[0]})`}`;
}

function value(of: number | null, asShare: boolean): string {
  if (of === null) return '–';
  return asShare ? `${(100 * of).toFixed(2)} %` : plainNumber(of);
}

function difference(of: number | null, asShare: boolean): string {
  if (of === null) return '–';
  const sign = of < 0 ? '−' : '+';
  return asShare ? `${sign}${(100 * Math.abs(of)).toFixed(2)} pp` : `${sign}${plainNumber(Math.abs(of))}`;
}

function intervalOf({ interval }: Comparison, asShare: boolean): string {
  if (interval === null) return '–';
  return `[${difference(interval.low, asShare)}, ${difference(interval.high, asShare)}]`;
}

function plainNumber(of: number): string {
  return of.toLocaleString('en-US', { maximumFractionDigits: Math.abs(of) < 100 ? 3 : 0 });
}
