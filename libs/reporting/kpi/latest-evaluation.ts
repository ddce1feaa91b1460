import { sql, type Queryable } from '#platform';
import { unknownGroup, type GroupKey, type Groups, type KpiFilter, type KpiQuestion } from './group-key.js';

/** An experiment of a campaign whose window ends in a period, at its latest evaluation. */
export interface LatestEvaluation {
  readonly experimentId: string;
  readonly experimentCode: string;
  readonly campaignCode: string;
  readonly campaignType: string;
  readonly scenario: string | null;
  readonly quarter: string;
  readonly observationDays: number;
  readonly control: string | null;
  readonly interim: boolean;
  /** Enrolled customers. */
  readonly units: number;
}

/**
 * A campaign's window ends when the last of its experiments' observation windows does. Experiments that nobody has evaluated are
 * absent.
 */
export async function readLatestEvaluations(
  via: Queryable,
  { from, to }: KpiQuestion['period'],
): Promise<LatestEvaluation[]> {
  return via.query<LatestEvaluation>(sql`
    select x.experiment_id as "experimentId", x.code as "experimentCode", c.code as "campaignCode", c.type as "campaignType",
           c.content ->> 'scenario' as scenario, to_char(w.window_ends_on, 'YYYY"Q"Q') as quarter,
           x.observation_days as "observationDays",
           jsonb_path_query_first(x.variants, '$[*] ? (@.isControl == true).key') #>> '{}' as control, v.interim,
           v.units
      from experiments.experiment x
      join campaigns.campaign c on c.campaign_id = x.campaign_id
      join lateral (
        select max(y.starts_on + y.observation_days - 1) as window_ends_on
          from experiments.experiment y
         where y.campaign_id = x.campaign_id and y.state <> 'cancelled'
      ) as w on w.window_ends_on between ${from}::date and ${to}::date
      join lateral (
        select interim, units
          from evaluation.evaluation v
         where v.experiment_id = x.experiment_id
         order by evaluation_id desc
         limit 1
      ) as v on true
     order by x.experiment_id`);
}

/** The groups of everybody in it, by the keys that do not split customers. */
export function namesOfEvaluation(evaluation: LatestEvaluation): Groups {
  return {
    CAMPAIGN_TYPE: evaluation.campaignType,
    CAMPAIGN: evaluation.campaignCode,
    SCENARIO: evaluation.scenario ?? unknownGroup,
    EXPERIMENT: evaluation.experimentCode,
    QUARTER: evaluation.quarter,
  };
}

/** Whether a filter keeps anybody of it, as far as that does not depend on the customer. */
export function mayKeep({ keep = {} }: KpiFilter, evaluation: LatestEvaluation): boolean {
  return (Object.entries(namesOfEvaluation(evaluation)) as [GroupKey, string][]).every(
    ([key, name]) => keep[key] === undefined || keep[key].includes(name),
  );
}
