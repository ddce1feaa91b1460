import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { verdicts } from '#reporting';

export const VerdictEnum = Object.fromEntries(verdicts.map((each) => [each, each])) as Record<
  (typeof verdicts)[number],
  (typeof verdicts)[number]
>;
registerEnumType(VerdictEnum, {
  name: 'RecommendationVerdict',
  description: 'What to do with a campaign.',
  valuesMap: {
    scale: { description: 'Do more of it.' },
    iterate: { description: 'Change it and try again.' },
    stop: { description: 'Do not do it again.' },
  },
});

@ObjectType('CampaignSignals', { description: 'What is known about a campaign, each in one word.' })
export class SignalsModel {
  @Field(() => String, { description: 'none, interim, notRandomised, notTrusted or sound.' })
  evidence: string;
  @Field(() => String, { description: 'What the deciding metric says: better, worse or unclear.' })
  primary: string;
  @Field(() => String, { description: 'Whether a guardrail broke: worse, held or unknown.' })
  guardrails: string;
  @Field(() => String, { description: 'Revenue against cost: positive, negative, unclear or unknown.' })
  return: string;
}

@ObjectType('Recommendation', { description: 'A recommendation and the clause of the rule that gave it.' })
export class RecommendationModel {
  @Field(() => VerdictEnum, { description: 'Scale, iterate or stop.' })
  verdict: (typeof verdicts)[number];
  @Field(() => String, { description: 'Clause of the rule, see recommendationRule.' })
  clause: string;
  @Field(() => String, { description: 'Why, in English.' })
  reasonEn: string;
  @Field(() => String, { description: 'Why, in Chinese.' })
  reasonZh: string;
  @Field(() => SignalsModel, { description: 'What the clause looked at.' })
  signals: SignalsModel;
}

@ObjectType('RecommendationClause', { description: 'One clause: the first that fits decides.' })
export class ClauseModel {
  @Field(() => String, { description: 'Its name.' })
  clause: string;
  @Field(() => [String], { description: 'Its conditions, each as `signal: word or word`; none fits always.' })
  when: string[];
  @Field(() => VerdictEnum, { description: 'What it recommends.' })
  verdict: (typeof verdicts)[number];
  @Field(() => String, { description: 'Reason in English.' })
  reasonEn: string;
  @Field(() => String, { description: 'Reason in Chinese.' })
  reasonZh: string;
}

@ObjectType('RecommendationRule', { description: 'The rule by which reviews recommend, as a version.' })
export class RecommendationRuleModel {
  @Field(() => Int, { description: 'Its version.' })
  version: number;
  @Field(() => [ClauseModel], { description: 'Its clauses, in order.' })
  clauses: ClauseModel[];
}
