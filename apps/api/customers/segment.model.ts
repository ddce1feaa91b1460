import { Field, Float, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ruleInWords, type Lifecycle, type Segment, type SegmentCount } from '#customers';
import { canonicalJson, type CalendarDate } from '#kernel';
import { CalendarDateScalar, connectionType } from '../graphql/index.js';
import { LifecycleEnum } from './customer-enums.js';
import { SegmentRuleInput } from './segment-rule.input.js';

@ObjectType('Segment', {
  description: 'A saved rule that chooses customers, in one of its versions. Versions never change.',
})
export class SegmentModel {
  @Field(() => ID, { description: 'Identifier of the segment.' })
  id: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { description: 'What it is for.' })
  description: string;

  @Field(() => Int, { description: 'Version of the rule, from 1.' })
  version: number;

  @Field(() => String, { description: 'The rule in words.' })
  ruleInWords: string;

  @Field(() => String, { description: 'The rule as JSON text, in the form of SegmentRuleInput.' })
  ruleJson: string;

  @Field(() => String, { description: 'Key of the tier scheme under which the rule is read.' })
  tierSchemeKey: string;

  @Field(() => Int, { description: 'Version of that scheme.' })
  tierSchemeVersion: number;

  @Field(() => String, { description: 'Key of the lifecycle rule under which the rule is read.' })
  lifecycleRuleKey: string;

  @Field(() => Int, { description: 'Version of that lifecycle rule.' })
  lifecycleRuleVersion: number;

  @Field(() => String, { description: 'Who wrote this version.' })
  createdBy: string;

  @Field(() => GraphQLISODateTime, { description: 'When this version was written.' })
  createdAt: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When the segment was archived, if it was.',
  })
  archivedAt?: Date | null;

  /** For the fields that are computed. */
  segment: Segment;

  static from(segment: Segment): SegmentModel {
    const { segmentId, rule, ...others } = segment;
    return Object.assign(new SegmentModel(), {
      ...others,
      id: segmentId,
      ruleInWords: ruleInWords(rule),
      ruleJson: canonicalJson(rule),
      segment,
    });
  }
}

export const SegmentConnection = connectionType(SegmentModel, 'Segment');

@ObjectType('SegmentCell', { description: 'How many customers of a segment have a tier and a lifecycle.' })
export class SegmentCellModel {
  @Field(() => String, { description: 'Tier.' })
  tier: string;

  @Field(() => LifecycleEnum, { description: 'Lifecycle.' })
  lifecycle: Lifecycle;

  @Field(() => Int, {
    nullable: true,
    description: 'How many; hidden where the group is too small for your role.',
  })
  customers?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard error of `customers`; 0 where everybody was looked at.',
  })
  standardError?: number | null;
}

@ObjectType('SegmentCount', { description: 'How many customers a rule finds as of a date.' })
export class SegmentCountModel {
  @Field(() => Float, {
    description:
      'Share of customers that was looked at; 1: everybody. Otherwise counts are estimates from a sample, and a group of whom ' +
      'nobody was looked at is missing.',
  })
  shareLookedAt: number;

  @Field(() => CalendarDateScalar, { description: 'The date.' })
  asOf: CalendarDate;

  @Field(() => Int, {
    nullable: true,
    description: 'How many; hidden where it would give a small group away.',
  })
  customers?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard error of `customers`; 0 where everybody was looked at.',
  })
  standardError?: number | null;

  @Field(() => [SegmentCellModel], { description: 'The same by tier and lifecycle.' })
  cells: SegmentCellModel[];

  static from(count: SegmentCount): SegmentCountModel {
    return Object.assign(new SegmentCountModel(), count);
  }
}

@InputType({ description: 'A segment to save.' })
export class SaveSegmentInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The segment that gets a new version; a new segment where none is given.',
  })
  segmentId?: string | null;

  @Field(() => String, { description: 'Name, unlike that of every other segment.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => SegmentRuleInput, { description: 'Which customers belong to it.' })
  rule: SegmentRuleInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Tier scheme under which the rule is read; the default for personal customers where none is given.',
  })
  tierSchemeKey?: string | null;

  @Field(() => Int, { nullable: true, description: 'Its version; the newest where none is given.' })
  tierSchemeVersion?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Lifecycle rule under which the rule is read; the default where none is given.',
  })
  lifecycleRuleKey?: string | null;

  @Field(() => Int, { nullable: true, description: 'Its version; the newest where none is given.' })
  lifecycleRuleVersion?: number | null;
}

@InputType({ description: 'A rule to count before it is saved.' })
export class CountSegmentInput {
  @Field(() => SegmentRuleInput, { description: 'Which customers.' })
  rule: SegmentRuleInput;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'As of which date; today where none is given.',
  })
  asOf?: CalendarDate | null;

  @Field(() => String, {
    nullable: true,
    description: 'Tier scheme; the default for personal customers where none is given.',
  })
  tierSchemeKey?: string | null;

  @Field(() => String, { nullable: true, description: 'Lifecycle rule; the default where none is given.' })
  lifecycleRuleKey?: string | null;
}
