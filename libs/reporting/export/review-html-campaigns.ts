import { campaignTypeProfiles } from '#campaigns';
import { directionOf } from '../review/campaign-signals.js';
import type { CampaignSection, EffectFigure, ReviewDocument, Verdict } from '../review/review-document.js';
import {
  formatDifference,
  formatFen,
  formatRelative,
  formatShare,
  formatValue,
  missing,
  namesOf,
  unitOf,
} from './figure-format.js';
import { html, trusted, type Html } from './html.js';
import { forestChart, renderChart, type ForestRow } from './review-charts.js';

const verdictZh = { scale: '推广', iterate: '迭代', stop: '停止' } as const;
/** Effects are coloured at the usual level; the verdicts use each plan's own. */
const chartAlpha = 0.05;
const rowHeight = 34;

/** Recommendations, effects, what won and lost, targets. */
export function campaignSections(review: ReviewDocument): Html {
  return html`${recommendations(review)} ${effects(review)} ${verdictSection(review)} ${targets(review)}`;
}

function recommendations({ campaigns }: ReviewDocument): Html {
  return html`<section>
    <h2>Recommendations <span>建议</span></h2>
    ${
      campaigns.length === 0
        ? html`<p class="soft">No campaign's window ended in this period. 本期无活动结束。</p>`
        : html`<div class="scroll">
            <table>
              <tr>
                <th>Campaign 活动</th>
                <th>Recommendation 建议</th>
                <th>Why 依据</th>
                <th class="n">Cost 成本</th>
                <th class="n">Budget used 预算使用</th>
                <th class="n">Return on investment 投资回报率</th>
              </tr>
              ${campaigns.map(recommendationRow)}
            </table>
          </div>`
    }
  </section>`;
}

function recommendationRow(campaign: CampaignSection): Html {
  const { verdict, reasonEn, reasonZh, clause } = campaign.recommendation;
  const budget = Number(campaign.budgetFen);
  const returns = campaign.totals.filter((each) => each.metric === 'returnOnInvestment');
  return html`<tr>
    <td>
      <b>${campaign.nameEn || campaign.nameZh}</b>
      <small
        >${campaign.nameEn ? campaign.nameZh : ''} ${campaign.code} ·
        ${campaignTypeProfiles[campaign.type].nameEn}</small
      >
    </td>
    <td><span class="badge ${verdict}">${verdict} ${verdictZh[verdict]}</span></td>
    <td>${reasonEn}<small>${reasonZh} (${clause})</small></td>
    <td class="n">${formatFen(campaign.costFen)}</td>
    <td class="n">${budget > 0 ? formatShare(Number(campaign.costFen) / budget) : missing}</td>
    <td class="n">
      ${
        returns.length === 0
          ? missing
          : returns.map(
              (each) =>
                html`${formatRelative(each.point)}
                  <small
                    >${returns.length > 1 ? each.variant : ''}
                    ${intervalOf(each.low, each.high, each.intervalKind)}</small
                  >`,
            )
      }
    </td>
  </tr>`;
}

function intervalOf(low: number | null, high: number | null, kind: string | null): string {
  if (kind !== 'interval' || low === null || high === null) return 'no bounded interval';
  return `${formatRelative(low)} to ${formatRelative(high)}`;
}

function effects({ campaigns }: ReviewDocument): Html | '' {
  const rows: ForestRow[] = campaigns.flatMap((campaign) =>
    campaign.effects
      .filter(({ role, tier, lift }) => role === 'primary' && tier === null && lift.low !== null)
      .map((effect) => ({
        label: `${campaign.code} · ${effect.variant} · ${namesOf(effect.metric).en}`,
        effect,
        way: directionOf(effect, chartAlpha),
      })),
  );
  if (rows.length === 0) return '';
  return html`<section>
    <h2>Effects on the deciding metrics <span>主要指标的增量效应</span></h2>
    <p class="soft">
      Relative change against the control, with 95 % interval. Green is significantly better, red
      significantly worse, grey not proven. 相对对照组的变化，绿色显著更好，红色显著更差，灰色未证实。
    </p>
    ${trusted(renderChart(forestChart(rows), 1060, 60 + rows.length * rowHeight))}
  </section>`;
}

function verdictSection({ won, lost }: ReviewDocument): Html | '' {
  if (won.length + lost.length === 0) return '';
  return html`<section>
    <h2>What won and what lost <span>胜出与落败</span></h2>
    ${verdictTable('Won 胜出', won)} ${verdictTable('Lost 落败', lost)}
  </section>`;
}

function verdictTable(heading: string, verdicts: readonly Verdict[]): Html | '' {
  if (verdicts.length === 0) return '';
  return html`<h3>${heading}</h3>
    <div class="scroll">
      <table>
        <tr>
          <th>Campaign 活动</th>
          <th>Variant 方案</th>
          <th>Tier 层级</th>
          <th>Metric 指标</th>
          <th class="n">Control 对照</th>
          <th class="n">Variant 实验</th>
          <th class="n">Difference 差值</th>
          <th class="n">Relative 相对</th>
          <th class="n">p</th>
        </tr>
        ${verdicts.map(({ campaign, effect, exploratory }) => verdictRow(campaign, effect, exploratory))}
      </table>
    </div>`;
}

function verdictRow(campaign: string, effect: EffectFigure, exploratory: boolean): Html {
  const unit = unitOf(effect.metric);
  const { en, zh } = namesOf(effect.metric);
  const p = effect.pAdjusted ?? effect.p;
  return html`<tr>
    <td>${campaign}</td>
    <td>${effect.variant}</td>
    <td>${effect.tier ?? 'all 全部'}${exploratory ? html`<small>exploratory 探索</small>` : ''}</td>
    <td>${en}<small>${zh}</small></td>
    <td class="n">${formatValue(effect.value.control, unit)}</td>
    <td class="n">${formatValue(effect.value.treatment, unit)}</td>
    <td class="n">
      ${formatDifference(effect.point, unit)}
      <small>${formatDifference(effect.low, unit)} to ${formatDifference(effect.high, unit)}</small>
    </td>
    <td class="n">${formatRelative(effect.lift.point)}</td>
    <td class="n">${p === null ? missing : p < 0.001 ? '< .001' : p.toFixed(3)}</td>
  </tr>`;
}

function targets({ campaigns }: ReviewDocument): Html | '' {
  const rows = campaigns.flatMap((campaign) =>
    campaign.targets.map((target) => ({ code: campaign.code, ...target })),
  );
  if (rows.length === 0) return '';
  return html`<section>
    <h2>Targets <span>目标达成</span></h2>
    <div class="scroll">
      <table>
        <tr>
          <th>Campaign 活动</th>
          <th>Metric 指标</th>
          <th>Tier 层级</th>
          <th class="n">Target 目标</th>
          <th class="n">Reached 实际</th>
          <th>Met 达成</th>
        </tr>
        ${rows.map(({ code, metric, tier, direction, target, value, met }) => {
          const { en, zh } = namesOf(metric);
          const unit = unitOf(metric);
          return html`<tr>
            <td>${code}</td>
            <td>${en}<small>${zh}</small></td>
            <td>${tier ?? 'all 全部'}</td>
            <td class="n">${direction === 'atLeast' ? '≥' : '≤'} ${formatValue(Number(target), unit)}</td>
            <td class="n">${formatValue(value, unit)}</td>
            <td class="${met === null ? 'flat' : met ? 'up' : 'down'}">
              ${met === null ? `no value 无数据` : met ? 'met 达成' : 'missed 未达成'}
            </td>
          </tr>`;
        })}
      </table>
    </div>
  </section>`;
}
