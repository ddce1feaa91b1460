import { Field, InputType } from '@nestjs/graphql';
import type { Fen } from '#kernel';
import type { Channel, Language, MetricKey, ProductKind } from '#campaigns';
import { AmountScalar } from '../graphql/index.js';
import {
  ChannelEnum,
  LanguageEnum,
  MetricKeyEnum,
  ProductKindEnum,
  TargetDirectionEnum,
} from './campaign-enums.js';

@InputType({ description: 'The seven questions of a brief (5W2H). All are answered before review.' })
export class CampaignBriefInput {
  @Field(() => String, { defaultValue: '', description: 'Why the campaign is run.' })
  why: string;
  @Field(() => String, { defaultValue: '', description: 'What is done.' })
  what: string;
  @Field(() => String, { defaultValue: '', description: 'Who is addressed.' })
  who: string;
  @Field(() => String, { defaultValue: '', description: 'Where it happens.' })
  where: string;
  @Field(() => String, { defaultValue: '', description: 'When it happens.' })
  when: string;
  @Field(() => String, { defaultValue: '', description: 'How it is done.' })
  how: string;
  @Field(() => String, { defaultValue: '', description: 'How much it takes.' })
  howMuch: string;
}

@InputType({ description: 'The product that the campaign is about.' })
export class CampaignProductInput {
  @Field(() => ProductKindEnum, { description: 'What kind of product it is.' })
  kind: ProductKind;
  @Field(() => String, { defaultValue: '', description: 'Its name.' })
  name: string;
}

@InputType({ description: 'A benefit (权益) for customers.' })
export class OfferInput {
  @Field(() => String, { description: 'Short code, unique within the campaign.' })
  code: string;
  @Field(() => String, { description: 'Name that customers see.' })
  name: string;
  @Field(() => String, { defaultValue: '', description: 'What it is.' })
  description: string;
  @Field(() => AmountScalar, { description: 'What one redemption costs the bank.' })
  unitCost: Fen;
  @Field(() => [String], { defaultValue: [], description: 'Variants that get it; empty for all contacted.' })
  variants: string[];
}

@InputType({ description: 'What customers read or hear.' })
export class WordingInput {
  @Field(() => String, { nullable: true, description: 'The variant it is for; leave out for every variant.' })
  variant?: string | null;
  @Field(() => LanguageEnum, { description: 'Its language.' })
  language: Language;
  @Field(() => ChannelEnum, {
    nullable: true,
    description: 'The channel it is for; leave out for every channel.',
  })
  channel?: Channel | null;
  @Field(() => String, { defaultValue: '', description: 'Headline.' })
  title: string;
  @Field(() => String, { description: 'Text.' })
  body: string;
}

@InputType({ description: 'The rules shown to customers, once per language.' })
export class CustomerRulesInput {
  @Field(() => LanguageEnum, { description: 'Their language.' })
  language: Language;
  @Field(() => String, { description: 'Who may take part.' })
  eligibility: string;
  @Field(() => String, { description: 'From when to when.' })
  validity: string;
  @Field(() => String, { description: 'How the benefit is given and what limits it.' })
  terms: string;
}

@InputType({ description: 'What the campaign is judged by.' })
export class CampaignMetricsInput {
  @Field(() => MetricKeyEnum, { description: 'The one metric that decides.' })
  primary: MetricKey;
  @Field(() => [MetricKeyEnum], { defaultValue: [], description: 'Metrics that are looked at as well.' })
  secondary: MetricKey[];
  @Field(() => [MetricKeyEnum], { defaultValue: [], description: 'Metrics that must not get worse.' })
  guardrails: MetricKey[];
}

@InputType({ description: 'A value that the campaign wants to reach.' })
export class CampaignTargetInput {
  @Field(() => MetricKeyEnum, { description: 'Of which metric.' })
  metric: MetricKey;
  @Field(() => TargetDirectionEnum, { description: 'Whether the value is a floor or a ceiling.' })
  direction: 'atLeast' | 'atMost';
  @Field(() => String, {
    description: 'The value as a decimal string: a fraction for a rate (0.2 is 20 %), currency for money.',
  })
  value: string;
  @Field(() => String, { nullable: true, description: 'For one tier; leave out for all customers.' })
  tier?: string | null;
}
