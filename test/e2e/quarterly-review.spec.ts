import { calendarDate } from '#kernel';
import { seedExperiment } from '../../libs/reporting/samples/seed-experiment.js';
import { createTestBank, type TestBank } from '../support/create-test-bank.js';

let bank: TestBank;

beforeAll(async () => {
  bank = await createTestBank();
  await bank.database.query({
    text: 'update platform.clock set simulated_now = $1',
    values: ['2026-10-15T02:00:00Z'],
  } as never);
  for (const [code, startsOn, eastChurnsEvery] of [
    ['SALON-Q2', '2026-04-01', 20],
    ['SALON-Q3', '2026-07-01', 4],
  ] as const) {
    await seedExperiment(bank.database, {
      code,
      startsOn: calendarDate(startsOn),
      endsOn: calendarDate(startsOn),
      observationDays: 60,
      eastChurnsEvery,
    });
  }
});
afterAll(() => bank.close());

describe('an executive', () => {
  it('asks what each campaign type did for each tier this quarter, and what it caused', async () => {
    const { kpis } = await bank.as.executive.ask<{ kpis: unknown }>(
      `{ kpis(period: { name: "2026Q3" }, groupBy: [CAMPAIGN_TYPE, TIER], metrics: ["conversionRate"]) {
           group { dimension value } suppressed customers cost interim
           metrics { metric nameZh unit value low high n missing because }
           effects { metric point low high treated experiments } } }`,
    );
    expect(kpis).toMatchObject([
      {
        group: [
          { dimension: 'CAMPAIGN_TYPE', value: 'valueUplift' },
          { dimension: 'TIER', value: 'high' },
        ],
        suppressed: true,
        customers: null,
        metrics: [],
        effects: null,
      },
      {
        suppressed: false,
        customers: 200,
        cost: '2400.00',
        metrics: [{ metric: 'conversionRate', nameZh: '转化率', unit: 'share', value: 0.4, n: 200 }],
        effects: [{ metric: 'conversionRate', point: 0.2, treated: 200, experiments: 1 }],
      },
      { suppressed: true },
    ]);
  });

  it('filters, and is told what is wrong with a question', async () => {
    const { kpis } = await bank.as.executive.ask<{ kpis: unknown }>(
      `{ kpis(period: { from: "2026-07-01", to: "2026-09-30" },
              filter: [{ dimension: REGION, values: ["east"] }], metrics: []) { customers effects { point } } }`,
    );
    expect(kpis).toEqual([{ customers: 150, effects: null }]);
    for (const wrong of [
      'period: { name: "2026Q5" }',
      'period: { from: "2026-07-01" }',
      'period: { name: "2026Q3" }, metrics: ["fame"]',
      'period: { name: "2026Q3" }, metrics: ["returnOnInvestment"]',
      'period: { name: "2026Q3" }, groupBy: [TIER, TIER]',
    ]) {
      const { errors } = await bank.as.executive.tryToAsk(`{ kpis(${wrong}) { customers } }`);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });
});

describe('the quarterly review', () => {
  const review = `{ quarterlyReview(year: 2026, quarter: 3) {
    period previous contentHash publishedAt suppressionThreshold
    types { type campaigns cost customers figures { metric nameEn value previous change abnormal because }
            effects { metric point } tiers { tier suppressed figures { metric value } } }
    campaigns { code cost budget windowEndsOn targets { metric met value } effects { metric tier point trusted }
                totals { metric point low high } sources { experiment evaluationId }
                recommendation { verdict clause reasonZh signals { evidence primary guardrails return } } }
    won { campaign exploratory effect { variant tier p } } lost { campaign }
    movements { tier adverse figure { metric change z } explainedBy { dimension contributions { group rate mix } } }
    tagFamilies { family due } } }`;

  it('is prepared by an analyst, read by an executive, published by an approver, and then stays', async () => {
    expect(await bank.as.executive.ask(review)).toEqual({ quarterlyReview: null });
    const refused = await bank.as.executive.ask(
      `mutation { prepareReview(period: "2026Q3") { __typename } }`,
    );
    expect(refused).toEqual({ prepareReview: { __typename: 'NotPermitted' } });
    const { prepareReview } = await bank.as.analyst.ask<{ prepareReview: { state: string } }>(
      `mutation { prepareReview(period: "2026Q3") { ... on Run { kind state } } }`,
    );
    expect(prepareReview).toEqual({ kind: 'prepareReview', state: 'queued' });
    await bank.work();

    const { quarterlyReview } = await bank.as.executive.ask<{
      quarterlyReview: { contentHash: string; publishedAt: null };
    }>(review);
    expect(quarterlyReview).toMatchObject({
      period: '2026Q3',
      previous: '2026Q2',
      publishedAt: null,
      campaigns: [
        {
          code: 'SALON-Q3',
          cost: '3600.00',
          budget: '10000.00',
          windowEndsOn: '2026-08-29',
          recommendation: { verdict: 'scale', clause: 'provenAndPaid', signals: { evidence: 'sound' } },
        },
      ],
      won: [{ campaign: 'SALON-Q3', exploratory: false }, { exploratory: true }],
      lost: [],
    });
    const publish = `mutation ($hash: String!) { publishReview(period: "2026Q3", contentHash: $hash) {
      __typename ... on Review { publishedAt publishedBy } } }`;
    const variables = { hash: quarterlyReview.contentHash };
    const { publishReview } = await bank.as.approver.ask<{ publishReview: object }>(publish, variables);
    expect(publishReview).toMatchObject({ __typename: 'Review', publishedAt: '2026-10-15T02:00:00.000Z' });
    const again = await bank.as.analyst.ask(`mutation { prepareReview(period: "2026Q3") { __typename } }`);
    expect(again).toEqual({ prepareReview: { __typename: 'ReviewAlreadyPublished' } });
    expect(
      await bank.as.executive.ask(`{ reviews { period } halfYearReview(year: 2026, half: 1) { period } }`),
    ).toEqual({
      reviews: [{ period: '2026Q3' }],
      halfYearReview: null,
    });
  });

  it('is exported as a page and as data, to whoever has a key', async () => {
    const page = await bank.as.executive.fetch('/reviews/2026Q3.html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('<h1>');
    const data = await bank.as.executive.fetch('/reviews/2026Q3.csv');
    expect(await data.text()).toContain('2026Q3,recommendation,valueUplift,SALON-Q3');
    expect((await bank.anonymous.fetch('/reviews/2026Q3.html')).status).toBe(401);
    expect((await bank.as.executive.fetch('/reviews/2025Q1.html')).status).toBe(404);
    expect((await bank.as.executive.fetch('/reviews/2026Q3.exe')).status).toBe(400);
  });
});

describe('an administrator', () => {
  it('changes the rule that recommends, as a new version', async () => {
    const { recommendationRule } = await bank.as.executive.ask<{
      recommendationRule: { version: number; clauses: { clause: string; when: string[] }[] };
    }>(
      `{ recommendationRule { version clauses { clause when verdict } } suppressionThreshold { threshold } }`,
    );
    expect(recommendationRule.clauses[0]).toMatchObject({
      clause: 'noResult',
      when: ['evidence: none or interim'],
    });
    const set = `mutation ($clauses: [RecommendationClauseInput!]!) { setRecommendationRule(clauses: $clauses) {
      __typename ... on RecommendationRule { version } ... on Refusal { message } } }`;
    const always = { clause: 'always', when: {}, verdict: 'iterate', reasonEn: 'x', reasonZh: 'y' };
    const odd = { ...always, clause: 'odd', when: { primary: ['splendid'] } };
    const { setRecommendationRule: refused } = await bank.as.admin.ask(set, { clauses: [odd, always] });
    expect(refused).toMatchObject({ __typename: 'RuleInvalid' });
    const { setRecommendationRule: taken } = await bank.as.admin.ask(set, { clauses: [always] });
    expect(taken).toEqual({ __typename: 'RecommendationRule', version: recommendationRule.version + 1 });
  });
});
