import { campaignTypeProfiles, type CampaignType } from '#campaigns';
import { comparedKey, findMetric, isMetricKey, isUnitMetric } from '#measurement';
import type {
  Figure,
  PooledFigure,
  ReviewDocument,
  TierSection,
  TypeSection,
} from '../review/review-document.js';
import {
  formatCount,
  formatDifference,
  formatFen,
  formatValue,
  missing,
  namesOf,
  unitOf,
} from './figure-format.js';
import { html, trusted, type Html } from './html.js';
import { renderChart, tierChart } from './review-charts.js';

const everyType = ['conversionRate', 'aumGrowthRate', 'churnRate', 'complaintRate'];

/** The figures that a page has room for: what the type is judged by, then what every executive asks. */
function headlinesOf(type: CampaignType): string[] {
  const { primary, secondary, guardrails } = campaignTypeProfiles[type].metrics;
  return [...new Set([primary, ...secondary, ...guardrails, ...everyType])].filter((key) => {
    const metric = findMetric(key);
    return metric !== undefined && isUnitMetric(metric);
  });
}

/** The same questions as arms are compared on them: per assigned customer. */
function comparedMetrics(type: CampaignType): string[] {
  return [...new Set(headlinesOf(type).flatMap((key) => (isMetricKey(key) ? (comparedKey(key) ?? []) : [])))];
}

/** KPIs and effects of each campaign type, by tier. */
export function typeSections({ types, previous }: ReviewDocument): Html[] {
  return types.map((section) => typeSection(section, previous));
}

function typeSection(section: TypeSection, previous: string): Html {
  const { nameEn, nameZh, purpose, metrics } = campaignTypeProfiles[section.type];
  const leading = namesOf(metrics.primary);
  const shown = section.tiers.filter((tier) => !tier.suppressed);
  return html`<section>
    <h2>${nameEn} <span>${nameZh}</span></h2>
    <p class="soft">
      ${purpose} ${section.campaigns} campaigns, ${formatCount(section.customers)} customers,
      ${formatFen(section.costFen)} spent.
    </p>
    ${
      shown.length > 0
        ? html`<h3>${leading.en} by tier <span>${leading.zh}（分层）</span></h3>
            ${trusted(renderChart(tierChart(section, metrics.primary), 1060, 240))}`
        : ''
    }
    <h3>KPIs by tier, change against ${previous} <span>分层指标及环比</span></h3>
    ${table(section, (column, metric) => figureCell(column, metric))}
    ${
      [section, ...section.tiers].some((each) => each.effects.length > 0)
        ? html`<h3>Incremental effect per treated customer <span>增量效应</span></h3>
            ${table(section, (column, metric) => effectCell(column, metric), true)}`
        : ''
    }
  </section>`;
}

type Column = Omit<TierSection, 'tier'>;

function table(
  section: TypeSection,
  cell: (column: Column, metric: string) => Html | string,
  effects = false,
): Html {
  const columns: readonly Column[] = [section, ...section.tiers];
  const metrics = effects
    ? comparedMetrics(section.type).filter((metric) =>
        columns.some((column) => column.effects.some((each) => each.metric === metric)),
      )
    : headlinesOf(section.type);
  return html`<div class="scroll">
    <table>
      <tr>
        <th>Metric 指标</th>
        <th class="n">All 全部<small>${formatCount(section.customers)}</small></th>
        ${section.tiers.map(
          (tier) =>
            html`<th class="n">
              ${tier.tier}<small>${tier.suppressed ? 'too few 样本不足' : formatCount(tier.customers)}</small>
            </th>`,
        )}
      </tr>
      ${metrics.map((metric) => {
        const { en, zh } = namesOf(metric);
        return html`<tr>
          <td>${en}<small>${zh}</small></td>
          ${columns.map((column) => html`<td class="n">${cell(column, metric)}</td>`)}
        </tr>`;
      })}
    </table>
  </div>`;
}

function figureCell({ figures }: Column, metric: string): Html | string {
  const figure = figures.find((each) => each.metric === metric);
  if (!figure || figure.value === null) return missing;
  const unit = unitOf(metric);
  return html`${formatValue(figure.value, unit)}<small>${changeOf(figure)}</small>`;
}

function changeOf(figure: Figure): Html | string {
  if (figure.change === null) return 'new 新';
  const direction = findMetric(figure.metric)?.direction;
  const rising = figure.change > 0;
  const way =
    figure.change === 0 || direction === 'neither'
      ? 'flat'
      : rising === (direction === 'higherIsBetter')
        ? 'up'
        : 'down';
  const arrow = figure.change === 0 ? '' : rising ? '▲ ' : '▼ ';
  const text = html`<span class="${way}"
    >${arrow}${formatDifference(figure.change, unitOf(figure.metric))}</span
  >`;
  return figure.abnormal ? html`<span class="flag" title="abnormal 异常">! ${text}</span>` : text;
}

function effectCell({ effects }: Column, metric: string): Html | string {
  const effect: PooledFigure | undefined = effects.find((each) => each.metric === metric);
  if (!effect) return missing;
  const unit = unitOf(metric);
  return html`${formatDifference(effect.point, unit)}<small
      >${formatDifference(effect.low, unit)} to ${formatDifference(effect.high, unit)}</small
    >`;
}
