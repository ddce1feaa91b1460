import { parse } from 'csv-parse/sync';
import { assembleReview } from '../review/assemble-review.js';
import { reviewSource } from '../samples/review-source.js';
import { seededRule } from '../samples/seeded-rule.js';
import { reviewCsv } from './review-csv.js';
import { reviewHtml } from './review-html.js';

const review = assembleReview(reviewSource(seededRule()));
const page = reviewHtml(review, {
  contentHash: 'ab'.repeat(32),
  publishedAt: new Date('2026-10-12T00:00:00Z'),
});
const rows = parse(reviewCsv(review), { columns: true, bom: true }) as Record<string, string>[];

describe('a review as a page', () => {
  it('is self-contained: no script, and nothing is loaded from anywhere', () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(/);
    expect([...page.matchAll(/(?:src|href)="(?!#)[^"]*"/g)]).toEqual([]);
  });

  it('draws its charts inside', () => expect(page.match(/<svg /g)!.length).toBeGreaterThanOrEqual(5));

  it('speaks both languages', () => {
    for (const text of ['Recommendations', '建议', 'Churn rate', '流失率', 'scale 推广', 'stop 停止'])
      expect(page).toContain(text);
  });

  it('shows what users wrote as text, never as markup', () => {
    expect(page).toContain('Wealth salon &lt;b&gt;&amp; tea&lt;/b&gt;');
    expect(page).not.toContain('Wealth salon <b>');
  });

  it('says that a tier has too few customers instead of what they did', () =>
    expect(page).toMatch(/strategic<small>\s*too few/));

  it('never shows NaN, undefined or null', () => expect(page).not.toMatch(/NaN|undefined|>null</));
});

describe('a review as data', () => {
  it('has a row per figure, and the abnormal one is marked', () => {
    const churn = rows.find(
      (row) => row['section'] === 'kpi' && row['tier'] === 'high' && row['metric'] === 'churnRate',
    );
    expect(churn).toMatchObject({
      period: '2026Q3',
      campaignType: 'valueUplift',
      n: '2000',
      note: 'abnormal',
    });
    expect(Number(churn!['value'])).toBeCloseTo(0.1065, 12);
  });

  it('holds recommendations, effects, targets, movements and what explains them', () => {
    const sections = new Set(rows.map((row) => row['section']));
    for (const section of ['recommendation', 'effect', 'total', 'target', 'cost', 'movement', 'contribution'])
      expect(sections).toContain(section);
  });

  it('gives no spreadsheet a formula, and leaves negative numbers alone', () => {
    const [first, ...others] = review.campaigns;
    const evil = { ...review, campaigns: [{ ...first!, code: '=HYPERLINK("http://x")' }, ...others] };
    const cells = (parse(reviewCsv(evil), { bom: true }) as string[][]).flat();
    expect(cells.filter((cell) => /^[=+@\t\r]/.test(cell))).toEqual([]);
    expect(cells).toContain(`'=HYPERLINK("http://x")`);
    expect(cells.some((cell) => /^-\d/.test(cell))).toBe(true);
  });
});
