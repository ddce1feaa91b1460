import type { ReviewDocument } from '../review/review-document.js';
import { formatCount, formatFen } from './figure-format.js';
import { html, trusted, type Html } from './html.js';
import { campaignSections } from './review-html-campaigns.js';
import { movementSection } from './review-html-movements.js';
import { typeSections } from './review-html-types.js';
import { reviewStyle } from './review-style.js';

export interface ReviewFrame {
  readonly contentHash: string;
  /** Undefined: prepared, not published. */
  readonly publishedAt?: Date | null;
}

/** A review as one self-contained page: charts are SVG inside, nothing is loaded from anywhere. */
export function reviewHtml(review: ReviewDocument, frame: ReviewFrame): string {
  const half = review.period.includes('H');
  const title = half ? 'Half-year review' : 'Quarterly review';
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} ${review.period}</title>
        <style>
          ${trusted(reviewStyle)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title} ${review.period} <span>${half ? '半年复盘' : '季度复盘'}</span></h1>
            <p class="soft">
              ${review.from} – ${review.to} · compared with ${review.previous} 对比上期 · prepared
              ${review.preparedOn} · ${frame.publishedAt ? 'published 已发布' : 'not published 未发布'}
            </p>
          </header>
          ${cards(review)} ${campaignSections(review)} ${typeSections(review)} ${movementSection(review)}
          ${tagSection(review)} ${notes(review, frame)}
        </main>
      </body>
    </html> `.text;
}

function cards({ campaigns, types, movements }: ReviewDocument): Html {
  const count = (verdict: string) =>
    campaigns.filter((each) => each.recommendation.verdict === verdict).length;
  const cost = campaigns.reduce((sum, each) => sum + BigInt(each.costFen), 0n).toString();
  const customers = types.reduce((sum, each) => sum + (each.customers ?? 0), 0);
  const card = (value: string | number, en: string, zh: string) =>
    html`<div class="card"><b>${value}</b>${en}<small>${zh}</small></div>`;
  return html`<div class="cards">
    ${card(campaigns.length, 'campaigns', '活动数')}
    ${card(formatCount(customers), 'customers offered something', '实验组客户数')}
    ${card(formatFen(cost), 'spent', '活动成本')} ${card(count('scale'), 'to scale', '建议推广')}
    ${card(count('iterate'), 'to iterate', '建议迭代')} ${card(count('stop'), 'to stop', '建议停止')}
    ${card(movements.filter((each) => each.adverse).length, 'adverse movements', '异常恶化指标')}
  </div>`;
}

function tagSection({ tagFamilies }: ReviewDocument): Html | '' {
  if (tagFamilies.length === 0) return '';
  return html`<section>
    <h2>Tags to refresh <span>标签更新</span></h2>
    <div class="scroll">
      <table>
        <tr>
          <th>Family 类别</th>
          <th>Last refreshed 最近更新</th>
          <th class="n">Customers 客户数</th>
          <th>Next quarter 下季度</th>
        </tr>
        ${tagFamilies.map(
          ({ family, lastRefreshedOn, customers, due }) =>
            html`<tr>
              <td>${family}</td>
              <td>${lastRefreshedOn ?? 'never 从未'}</td>
              <td class="n">${formatCount(customers)}</td>
              <td>${due ? 'due 待更新' : 'up to date 无需更新'}</td>
            </tr>`,
        )}
      </table>
    </div>
  </section>`;
}

function notes(review: ReviewDocument, { contentHash }: ReviewFrame): Html {
  const { movementRule: rule } = review;
  return html`<section>
      <h2>How to read this <span>说明</span></h2>
      <p>
        KPIs are over customers who were offered something (the control is left out) in campaigns whose window
        ended in the period, at their latest evaluation. Effects compare them with customers drawn by lot who
        were not, and carry a 95 % interval: an interval that contains 0 proves nothing. Effects in single
        tiers are hints, not proofs. Of several experiments the effect is the mean per treated customer.
      </p>
      <p>
        KPI 口径为实验组客户（不含对照组）；效应为与随机对照组之差，附 95% 置信区间，区间包含 0
        即未得到证实；分层效应仅供探索参考。
      </p>
      <p class="soft">
        A movement is abnormal at |z| ≥ ${rule.minimumZ}, a relative change of
        ${Math.round(rule.minimumRelativeChange * 100)} % or more and ${rule.minimumCustomers} customers or
        more in each period (rule ${rule.version}). Recommendations follow version
        ${review.recommendationRuleVersion} of their rule. Groups of fewer than ${review.suppressionThreshold}
        customers are not shown.
      </p>
    </section>
    <footer>Content SHA-256 ${contentHash}</footer>`;
}
