import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { canonicalJson } from '#kernel';
import type { ApprovalPart, CampaignState, CampaignStep, FindingSeverity } from '#campaigns';
import { CampaignStateEnum, CampaignStepEnum, FindingSeverityEnum } from './campaign-enums.js';

@ObjectType('CampaignTransition', { description: 'A step in the life of a campaign: who, when and why.' })
export class TransitionModel {
  @Field(() => Int, { description: 'Number of the step, from 1.' })
  sequence: number;
  @Field(() => CampaignStepEnum, { description: 'What was done.' })
  step: CampaignStep;
  @Field(() => CampaignStateEnum, { description: 'State before.' })
  from: CampaignState;
  @Field(() => CampaignStateEnum, { description: 'State after.' })
  to: CampaignState;
  @Field(() => String, { description: 'Who did it.' })
  actorName: string;
  @Field(() => GraphQLISODateTime, { description: 'When.' })
  happenedAt: Date;
  @Field(() => String, { nullable: true, description: 'Why, in their words.' })
  reason: string | null;
  @Field(() => String, { nullable: true, description: 'Digest of what was submitted, approved or started.' })
  digest: string | null;
}

@ObjectType('CampaignRevision', { description: 'An edit of a campaign.' })
export class RevisionModel {
  @Field(() => Int, { description: 'Number of the edit, from 1.' })
  revision: number;
  @Field(() => String, {
    nullable: true,
    description: 'The contributed part that was edited, such as an experiment; null for the campaign itself.',
  })
  part: string | null;
  @Field(() => String, { description: 'Who edited it, and so cannot approve it.' })
  actorName: string;
  @Field(() => GraphQLISODateTime, { description: 'When.' })
  happenedAt: Date;
}

@ObjectType('WordingRelease', { description: 'Somebody in compliance answers for a held finding.' })
export class WordingReleaseModel {
  @Field(() => String, { description: 'Who released it.' })
  releasedBy: string;
  @Field(() => GraphQLISODateTime, { description: 'When.' })
  releasedAt: Date;
  @Field(() => String, { description: 'Why the wording is allowed here.' })
  reason: string;
}

@ObjectType('ComplianceFinding', { description: 'Something that the compliance check noticed.' })
export class FindingModel {
  @Field(() => ID, { description: 'Identifier; it changes with the text, so that an edit voids a release.' })
  findingId: string;
  @Field(() => String, { description: 'Name of the rule, for example absoluteWording.' })
  rule: string;
  @Field(() => FindingSeverityEnum, { description: 'What it demands.' })
  severity: FindingSeverity;
  @Field(() => String, { description: 'The field of the campaign, for example wording.0.body.' })
  where: string;
  @Field(() => String, { nullable: true, description: 'The words in question.' })
  matched?: string;
  @Field(() => String, { nullable: true, description: 'The words with what stands around them.' })
  excerpt?: string;
  @Field(() => String, { description: 'Explanation in English.' })
  explanationEn: string;
  @Field(() => String, { description: 'Explanation in Chinese.' })
  explanationZh: string;
  @Field(() => WordingReleaseModel, { nullable: true, description: 'The release, where there is one.' })
  release?: WordingReleaseModel;
}

@ObjectType('ApprovalPart', {
  description: 'What an experiment puts under the approval: segment version, allocation and plan.',
})
export class ApprovalPartModel {
  @Field(() => String, { description: 'Name of the part, for example experiment:SALON-1.' })
  part: string;
  @Field(() => String, { description: 'What is bound by the approval, as canonical JSON.' })
  content: string;

  static from({ part, content }: ApprovalPart): ApprovalPartModel {
    return Object.assign(new ApprovalPartModel(), { part, content: canonicalJson(content) });
  }
}
