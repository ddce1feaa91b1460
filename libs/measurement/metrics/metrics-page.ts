import { factKinds, type FactKindRule } from '../facts/fact-kind.js';
import { comparedKey, metricCatalogue } from './metric-catalogue.js';
import type { Metric } from './metric.js';
import type { MetricKey } from './metric-catalogue.js';

/** The tables of docs/metrics.md, from the declarations: the page and the code cannot say different things. */
export function metricsPage(): string {
  return [
    heading('The metrics'),
    table(
      ['key', 'name', '名称', 'kind', 'unit', 'better', 'compared', 'formula'],
      metricCatalogue.map((metric) => [
        `\`${metric.key}\``,
        metric.nameEn,
        metric.nameZh,
        metric.kind,
        metric.unit,
        { higherIsBetter: 'higher', lowerIsBetter: 'lower', neither: '–' }[metric.direction],
        comparedText(metric),
        metric.formula,
      ]),
    ),
    heading('The facts that feed them'),
    table(
      ['kind', 'name', '名称', 'counts', 'amount', 'feeds'],
      Object.entries<FactKindRule>(factKinds).map(([kind, rule]) => [
        `\`${kind}\``,
        rule.nameEn,
        rule.nameZh,
        rule.counts === 'campaign' ? 'for the campaign that it names' : 'whatever its campaign',
        rule.amount,
        rule.feeds,
      ]),
    ),
  ].join('\n\n');
}

function comparedText(metric: Metric & { readonly key: MetricKey }): string {
  if (metric.use === 'compared') return 'yes';
  const instead = comparedKey(metric.key);
  return instead === undefined ? 'no' : `as \`${instead}\``;
}

function heading(text: string): string {
  return `## ${text}`;
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)].join('\n');
}
