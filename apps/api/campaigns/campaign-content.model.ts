import { Field, ObjectType } from '@nestjs/graphql';
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

@ObjectType('CampaignBrief', { description: 'The seven questions of a brief (5W2H).' })
export class BriefModel {
  @Field(() => String, { description: 'Why the campaign is run.' })
  why: string;
  @Field(() => String, { description: 'What is done.' })
  what: string;
  @Field(() => String, { description: 'Who is addressed.' })
  who: string;
  @Field(() => String, { description: 'Where it happens.' })
  where: string;
  @Field(() => String, { description: 'When it happens.' })
  when: string;
  @Field(() => String, { description: 'How it is done.' })
  how: string;
  @Field(() => String, { description: 'How much it takes.' })
  howMuch: string;
}

@ObjectType('CampaignProduct', { description: 'The product that the campaign is about.' })
export class ProductModel {
  @Field(() => ProductKindEnum, { description: 'What kind of product it is.' })
  kind: ProductKind;
  @Field(() => String, { description: 'Its name; empty for none.' })
  name: string;
}

@ObjectType('Offer', { description: 'A benefit (权益) for customers.' })
export class OfferModel {
  @Field(() => String, { description: 'Short code, unique within the campaign.' })
  code: string;
  @Field(() => String, { description: 'Name that customers see.' })
  name: string;
  @Field(() => String, { description: 'What it is.' })
  description: string;
  @Field(() => AmountScalar, { description: 'What one redemption costs the bank.' })
  unitCost: Fen;
  @Field(() => [String], { description: 'Variants that get it; empty for all that are contacted.' })
  variants: readonly string[];
}

@ObjectType('Wording', { description: 'What customers read or hear.' })
export class WordingModel {
  @Field(() => String, { nullable: true, description: 'The variant it is for; null for every variant.' })
  variant?: string;
  @Field(() => LanguageEnum, { description: 'Its language.' })
  language: Language;
  @Field(() => ChannelEnum, { nullable: true, description: 'The channel it is for; null for every channel.' })
  channel?: Channel;
  @Field(() => String, { description: 'Headline.' })
  title: string;
  @Field(() => String, { description: 'Text.' })
  body: string;
}

@ObjectType('CustomerRules', { description: 'The rules shown to customers.' })
export class CustomerRulesModel {
  @Field(() => LanguageEnum, { description: 'Their language.' })
  language: Language;
  @Field(() => String, { description: 'Who may take part.' })
  eligibility: string;
  @Field(() => String, { description: 'From when to when.' })
  validity: string;
  @Field(() => String, { description: 'How the benefit is given and what limits it.' })
  terms: string;
}

@ObjectType('CampaignMetrics', { description: 'What the campaign is judged by.' })
export class MetricChoiceModel {
  @Field(() => MetricKeyEnum, { description: 'The one metric that decides.' })
  primary: MetricKey;
  @Field(() => [MetricKeyEnum], { description: 'Metrics that are looked at as well.' })
  secondary: readonly MetricKey[];
  @Field(() => [MetricKeyEnum], { description: 'Metrics that must not get worse.' })
  guardrails: readonly MetricKey[];
}

@ObjectType('CampaignTarget', { description: 'A value that the campaign wants to reach.' })
export class TargetModel {
  @Field(() => MetricKeyEnum, { description: 'Of which metric.' })
  metric: MetricKey;
  @Field(() => TargetDirectionEnum, { description: 'Whether the value is a floor or a ceiling.' })
  direction: 'atLeast' | 'atMost';
  @Field(() => String, {
    description: 'The value as a decimal string: a fraction for a rate (0.2 is 20 %), currency for money.',
  })
  value: string;
  @Field(() => String, { nullable: true, description: 'For one tier; null for all customers.' })
  tier?: string;
}
