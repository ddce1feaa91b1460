import { Field, InputType, Int } from '@nestjs/graphql';
import type { ConsentPurpose, FieldKey, Lifecycle, Operator, TagFamily } from '#customers';
import {
  ConsentPurposeEnum,
  CustomerFieldEnum,
  LifecycleEnum,
  OperatorEnum,
  TagFamilyEnum,
} from './customer-enums.js';

@InputType({
  description: 'A field compared with a value. What is not known is never equal, below or above.',
})
export class ComparisonInput {
  @Field(() => CustomerFieldEnum, { description: 'The field.' })
  field: FieldKey;

  @Field(() => OperatorEnum, { description: 'How it is compared. Texts know equal and notEqual only.' })
  operator: Operator;

  @Field(() => String, {
    description: 'The value: an amount such as "50000", a whole number, a date YYYY-MM-DD, or a text.',
  })
  value: string;
}

@InputType({ description: 'A field between two values, both included.' })
export class RangeInput {
  @Field(() => CustomerFieldEnum, { description: 'An amount, a number or a date.' })
  field: FieldKey;

  @Field(() => String, { nullable: true, description: 'The least value; open where none is given.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'The greatest value; open where none is given.' })
  to?: string | null;
}

@InputType({ description: 'A field that has one of several values.' })
export class OneOfValuesInput {
  @Field(() => CustomerFieldEnum, { description: 'The field.' })
  field: FieldKey;

  @Field(() => [String], { description: 'The values, at most 1000.' })
  values: string[];
}

@InputType({ description: 'A field that is known.' })
export class KnownInput {
  @Field(() => CustomerFieldEnum, { description: 'The field.' })
  field: FieldKey;
}

@InputType({
  description: 'A date within some days of the date as of which is asked. Give either before or after.',
})
export class WithinDaysInput {
  @Field(() => CustomerFieldEnum, { description: 'A date.' })
  field: FieldKey;

  @Field(() => Int, { nullable: true, description: 'At most so many days before, that day included.' })
  before?: number | null;

  @Field(() => Int, { nullable: true, description: 'At most so many days after, that day included.' })
  after?: number | null;
}

@InputType({ description: 'A tag that the customer has on the date.' })
export class TagConditionInput {
  @Field(() => TagFamilyEnum, { description: 'Family of the tag.' })
  family: TagFamily;

  @Field(() => String, { description: 'The tag.' })
  tag: string;

  @Field(() => String, { nullable: true, description: 'Its value; any where none is given.' })
  value?: string | null;
}

@InputType({ description: 'The lifecycle on the date.' })
export class LifecycleConditionInput {
  @Field(() => [LifecycleEnum], { description: 'One of these.' })
  oneOf: Lifecycle[];
}

@InputType({ description: 'The tier on the date, by the scheme under which the rule is read.' })
export class TierConditionInput {
  @Field(() => [String], { description: 'One of these tiers of the scheme, or none.' })
  oneOf: string[];
}

@InputType({ description: 'What the customer agrees to on the date.' })
export class ConsentConditionInput {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose: ConsentPurpose;
}

@InputType({
  isOneOf: true,
  description: 'A condition on customers: exactly one of these. Conditions combine with all, any and not.',
})
export class SegmentRuleInput {
  @Field(() => [SegmentRuleInput], { nullable: true, description: 'Every one of these holds (AND).' })
  all?: SegmentRuleInput[];

  @Field(() => [SegmentRuleInput], { nullable: true, description: 'At least one of these holds (OR).' })
  any?: SegmentRuleInput[];

  @Field(() => SegmentRuleInput, { nullable: true, description: 'This does not hold (NOT).' })
  not?: SegmentRuleInput;

  @Field(() => ComparisonInput, { nullable: true, description: 'A field compared with a value.' })
  compare?: ComparisonInput;

  @Field(() => RangeInput, { nullable: true, description: 'A field between two values.' })
  range?: RangeInput;

  @Field(() => OneOfValuesInput, { nullable: true, description: 'A field that has one of several values.' })
  oneOf?: OneOfValuesInput;

  @Field(() => KnownInput, { nullable: true, description: 'A field that is known.' })
  known?: KnownInput;

  @Field(() => WithinDaysInput, {
    nullable: true,
    description: 'A date within some days of the date as of which is asked.',
  })
  withinDays?: WithinDaysInput;

  @Field(() => TagConditionInput, { nullable: true, description: 'A tag.' })
  tag?: TagConditionInput;

  @Field(() => LifecycleConditionInput, { nullable: true, description: 'The lifecycle.' })
  lifecycle?: LifecycleConditionInput;

  @Field(() => TierConditionInput, { nullable: true, description: 'The tier.' })
  tier?: TierConditionInput;

  @Field(() => ConsentConditionInput, { nullable: true, description: 'A consent.' })
  consent?: ConsentConditionInput;
}
