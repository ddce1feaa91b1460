import { campaignTypeProfiles } from '#campaigns';
import type { Movement, ReviewDocument } from '../review/review-document.js';
import { formatDifference, formatValue, namesOf, unitOf } from './figure-format.js';
import { html, trusted, type Html } from './html.js';
import { contributionChart, renderChart } from './review-charts.js';

const dimensionNames = {
  TIER: 'Tiers 层级',
  REGION: 'Regions 区域',
  LIFECYCLE: 'Lifecycles 生命周期',
} as const;
/** More groups than this are in the data, not on the page. */
const groupsShown = 8;
const chartWidth = 345;

/** What moved abnormally, the adverse first, and which groups explain it. */
export function movementSection({ movements, previous }: ReviewDocument): Html {
  const ordered = [...movements].sort(
    (a, b) => Number(b.adverse) - Number(a.adverse) || Math.abs(b.figure.z ?? 0) - Math.abs(a.figure.z ?? 0),
  );
  return html`<section>
    <h2>Abnormal movements against ${previous} <span>异常波动及归因</span></h2>
    ${
      ordered.length === 0
        ? html`<p class="soft">No figure moved abnormally. 本期无异常波动。</p>`
        : html`<p class="soft">
            Bars add up to the change: dark is a group's own figure, light its share of the whole.
            条形之和等于总变化：深色为组内变化，浅色为占比变化。
          </p>`
    }
    ${ordered.map(movement)}
  </section>`;
}

function movement({ type, tier, figure, adverse, explainedBy }: Movement): Html {
  const unit = unitOf(figure.metric);
  const { en, zh } = namesOf(figure.metric);
  return html`<h3>
      ${campaignTypeProfiles[type].nameEn}, ${tier ?? 'all tiers'}: ${en}
      <span class="${adverse ? 'down' : 'up'}">${formatDifference(figure.change, unit)}</span>
      <span>${zh}，${formatValue(figure.previous, unit)} → ${formatValue(figure.value, unit)}</span>
    </h3>
    <div class="charts">
      ${explainedBy
        .filter(({ contributions }) => contributions.length > 1)
        .map(({ dimension, contributions }) => {
          const shown = contributions.slice(0, groupsShown);
          return html`<div>
            <small>${dimensionNames[dimension]}</small>
            ${trusted(renderChart(contributionChart(figure.metric, shown), chartWidth, 44 + shown.length * 24))}
          </div>`;
        })}
    </div>`;
}
