import { Injectable } from '@nestjs/common';
import { CampaignReader, type CampaignId } from '#campaigns';
import { addMonths, systemActor, type CalendarDate } from '#kernel';
import { Clock, Database, sql, SuppressionReader, type Queryable } from '#platform';
import { KpiReader } from '../kpi/kpi.reader.js';
import { defaultMovementRule } from './kpi-change.js';
import { RecommendationRuleStore } from './recommendation-rule.store.js';
import { ResultReader } from '../results/result.reader.js';
import type { TagFamily } from './review-document.js';
import { daysOf, previousPeriod, type ReviewPeriod } from './review-period.js';
import { reviewGroupings, type CampaignSource, type PeriodKpis, type ReviewSource } from './review-source.js';

/** Reads everything that a review of a period is made of, as of one moment. */
@Injectable()
export class ReviewSourceReader {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly campaigns: CampaignReader,
    private readonly kpis: KpiReader,
    private readonly results: ResultReader,
    private readonly rules: RecommendationRuleStore,
    private readonly suppression: SuppressionReader,
  ) {}

  async read(
    period: ReviewPeriod,
    onStep: (done: number, total: number) => Promise<void>,
  ): Promise<ReviewSource> {
    return this.database.transaction(async (tx) => {
      await tx.query(sql`set transaction isolation level repeatable read`);
      const total = 2 * Object.keys(reviewGroupings).length;
      let done = 0;
      const kpisOf = async (of: ReviewPeriod): Promise<PeriodKpis> => {
        const sets: Partial<Record<keyof PeriodKpis, PeriodKpis[keyof PeriodKpis]>> = {};
        for (const name of Object.keys(reviewGroupings) as (keyof PeriodKpis)[]) {
          const question = { period: daysOf(of), groupBy: reviewGroupings[name] };
          sets[name] = await this.kpis.cells(question, systemActor, tx);
          await onStep((done += 1), total);
        }
        return sets as PeriodKpis;
      };
      const today = await this.clock.today(tx);
      return {
        period,
        preparedOn: today,
        suppressionThreshold: await this.suppression.threshold(tx),
        movementRule: defaultMovementRule,
        recommendationRule: await this.rules.latest(tx),
        campaigns: await this.campaignSources(period, tx),
        now: await kpisOf(period),
        before: await kpisOf(previousPeriod(period)),
        tagFamilies: await this.tagFamilies(tx, today),
      };
    });
  }

  private async campaignSources(period: ReviewPeriod, via: Queryable): Promise<CampaignSource[]> {
    const windows = await this.results.campaignsOf(daysOf(period), via);
    const ids = windows.map((each) => each.campaignId as CampaignId);
    const campaigns = await this.campaigns.byIds(ids, systemActor, via);
    const experiments = await this.results.experimentsOf(ids, via);
    return campaigns.map((campaign) => ({
      campaign,
      windowEndsOn: windows.find((each) => each.campaignId === campaign.campaignId)!.windowEndsOn,
      experiments: experiments
        .filter((each) => each.campaignId === campaign.campaignId)
        .map(({ campaignId: _id, campaignCode: _code, campaignType: _type, ...experiment }) => experiment),
    }));
  }

  /** Tags whose newest value is older than three months are due for a refresh. */
  private async tagFamilies(via: Queryable, today: CalendarDate): Promise<TagFamily[]> {
    const rows = await via.query<Omit<TagFamily, 'due'>>(sql`
      select family, max(valid_from) as "lastRefreshedOn", count(distinct customer_id)::int as customers
        from customers.tag
       where superseded_at = 'infinity' and not removed and valid_from <= ${today}::date
       group by family
       order by family`);
    const oldest = addMonths(today, -3);
    return rows.map((row) => ({
      ...row,
      due: row.lastRefreshedOn === null || row.lastRefreshedOn < oldest,
    }));
  }
}
