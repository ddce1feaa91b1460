import { Injectable } from '@nestjs/common';
import type { CampaignType } from '#campaigns';
import type { CalendarDate, Period } from '#kernel';
import { Database, sql, type Queryable } from '#platform';
import type { EffectFigure, TotalFigure } from '../review/review-document.js';
import type { ExperimentSource } from '../review/review-source.js';

export interface CampaignWindow {
  readonly campaignId: string;
  readonly windowEndsOn: CalendarDate;
}

export interface EvaluatedExperiment extends ExperimentSource {
  readonly campaignId: string;
  readonly campaignCode: string;
  readonly campaignType: CampaignType;
}

type Of<Row> = Row & { readonly experimentId: string };
type Effect = ExperimentSource['effects'][number];

/** Until an evaluation names its plan's own. */
const usualAlpha = 0.05;

/** Reads the latest evaluation of each experiment, across the schemas of campaigns, experiments and evaluation. */
@Injectable()
export class ResultReader {
  constructor(private readonly database: Database) {}

  /**
   * Campaigns that belong to a period: they ran, and the last observation window of their experiments ends in it (for a
   * campaign without experiments, its own last day).
   */
  async campaignsOf(period: Period, via: Queryable = this.database): Promise<CampaignWindow[]> {
    return via.query<CampaignWindow>(sql`
      select c.campaign_id as "campaignId", w.ends_on as "windowEndsOn"
        from campaigns.campaign c
        join lateral (
          select coalesce(max(x.starts_on + x.observation_days - 1), c.ends_on) as ends_on
            from experiments.experiment x
           where x.campaign_id = c.campaign_id and x.state <> 'cancelled'
        ) as w on w.ends_on between ${period.from}::date and ${period.to}::date
       where c.state in ('running', 'paused', 'completed', 'archived')
          or exists (select from experiments.experiment x
                       join evaluation.evaluation v on v.experiment_id = x.experiment_id
                      where x.campaign_id = c.campaign_id)
       order by c.code`);
  }

  async experimentsOf(
    campaignIds: readonly string[],
    via: Queryable = this.database,
  ): Promise<EvaluatedExperiment[]> {
    const experiments = await via.query<Of<Omit<EvaluatedExperiment, 'effects' | 'totals'>>>(sql`
      select x.experiment_id as "experimentId", x.campaign_id as "campaignId", x.campaign_code as "campaignCode",
             c.type as "campaignType", x.code as experiment,
             v.evaluation_id as "evaluationId", coalesce(v.interim, false) as interim,
             coalesce(v.randomised, x.kind = 'fixedCohort') as randomised,
             coalesce((v.decision ->> 'alpha')::float8, ${usualAlpha}) as alpha
        from experiments.experiment x
        join campaigns.campaign c on c.campaign_id = x.campaign_id
        left join lateral (
          select * from evaluation.evaluation v
           where v.experiment_id = x.experiment_id order by evaluation_id desc limit 1
        ) as v on true
       where x.campaign_id = any(${campaignIds}::uuid[]) and x.state <> 'cancelled'
       order by x.code`);
    const evaluated = experiments.filter((each) => each.evaluationId !== null);
    const effects = await this.effectsOf(evaluated, via);
    const totals = await this.totalsOf(evaluated, via);
    return experiments.map(({ experimentId: _, ...experiment }) => ({
      ...experiment,
      effects: effects.filter((each) => each.experiment === experiment.experiment),
      totals: totals.filter((each) => each.experiment === experiment.experiment),
    }));
  }

  /** By the leading estimator, overall and per tier. */
  private async effectsOf(
    experiments: readonly { evaluationId: string | null; experiment: string }[],
    via: Queryable,
  ): Promise<Effect[]> {
    const rows = await via.query<Record<string, never>>(sql`
      select evaluation_id as "evaluationId", variant, control, nullif(cell, '') as tier, metric, role, estimator,
             n_control as "nControl", n_treatment as "nTreatment", value_control as "valueControl",
             value_treatment as "valueTreatment", point, nullif(low, '-infinity') as low,
             nullif(high, 'infinity') as high, standard_error as "standardError", p,
             p_adjusted as "pAdjusted", lift_point as "liftPoint", lift_low as "liftLow", lift_high as "liftHigh",
             method, trust_ok as ok, trust_because as because
        from evaluation.comparison
       where evaluation_id = any(${experiments.map((each) => each.evaluationId)}::uuid[])
         and leads and dimension in ('', 'tier')
       order by metric, variant, cell`);
    const nameOf = new Map(experiments.map((each) => [each.evaluationId, each.experiment]));
    return rows.map((row): Effect & EffectFigure => ({
      experiment: nameOf.get(row['evaluationId']!)!,
      variant: row['variant']!,
      control: row['control']!,
      tier: row['tier']!,
      metric: row['metric']!,
      role: row['role']!,
      estimator: row['estimator']!,
      n: { control: row['nControl']!, treatment: row['nTreatment']! },
      value: { control: row['valueControl']!, treatment: row['valueTreatment']! },
      point: row['point']!,
      low: row['low']!,
      high: row['high']!,
      standardError: row['standardError']!,
      p: row['p']!,
      pAdjusted: row['pAdjusted']!,
      lift: { point: row['liftPoint']!, low: row['liftLow']!, high: row['liftHigh']! },
      method: row['method']!,
      trust: { ok: row['ok']!, because: row['because']! },
    }));
  }

  private async totalsOf(
    experiments: readonly { evaluationId: string | null; experiment: string }[],
    via: Queryable,
  ): Promise<TotalFigure[]> {
    const rows = await via.query<Omit<TotalFigure, 'experiment'> & { readonly evaluationId: string }>(sql`
      select evaluation_id as "evaluationId", variant, metric, point, low, high, interval_kind as "intervalKind",
             trust_ok as trusted
        from evaluation.total_effect
       where evaluation_id = any(${experiments.map((each) => each.evaluationId)}::uuid[])
       order by metric, variant`);
    const nameOf = new Map(experiments.map((each) => [each.evaluationId, each.experiment]));
    return rows.map(({ evaluationId, ...row }) => ({ experiment: nameOf.get(evaluationId)!, ...row }));
  }
}
