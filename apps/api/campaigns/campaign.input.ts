import { Field, ID, InputType, Int } from '@nestjs/graphql';
import type { CalendarDate, Fen } from '#kernel';
import type { CampaignContent, CampaignState, CampaignType, Channel } from '#campaigns';
import { AmountScalar, CalendarDateScalar } from '../graphql/index.js';
import {
  CampaignBriefInput,
  CampaignMetricsInput,
  CampaignProductInput,
  CampaignTargetInput,
  CustomerRulesInput,
  OfferInput,
  WordingInput,
} from './campaign-content.input.js';
import { CampaignStateEnum, CampaignTypeEnum, ChannelEnum } from './campaign-enums.js';
import { MechanicInput, toMechanic } from './mechanic.input.js';

@InputType({ isAbstract: true })
abstract class CampaignDetailsInput {
  @Field(() => String, { nullable: true, description: 'Chinese name; one of the two names is needed.' })
  nameZh?: string | null;

  @Field(() => String, { nullable: true, description: 'English name.' })
  nameEn?: string | null;

  @Field(() => AmountScalar, { nullable: true, description: 'Budget.' })
  budget?: Fen | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Codes of the regions where it runs; empty for the whole bank.',
  })
  regions?: string[] | null;

  @Field(() => CampaignBriefInput, { nullable: true, description: 'The brief (5W2H).' })
  brief?: CampaignBriefInput | null;

  @Field(() => [ChannelEnum], { nullable: true, description: 'How customers are reached.' })
  channels?: Channel[] | null;

  @Field(() => CampaignProductInput, { nullable: true, description: 'The product it is about.' })
  product?: CampaignProductInput | null;

  @Field(() => [OfferInput], { nullable: true, description: 'Benefits for customers.' })
  offers?: OfferInput[] | null;

  @Field(() => [WordingInput], { nullable: true, description: 'What customers read or hear.' })
  wording?: WordingInput[] | null;

  @Field(() => [CustomerRulesInput], { nullable: true, description: 'The rules shown to customers.' })
  customerRules?: CustomerRulesInput[] | null;

  @Field(() => [MechanicInput], { nullable: true, description: 'How it works on people.' })
  mechanics?: MechanicInput[] | null;

  @Field(() => CampaignMetricsInput, {
    nullable: true,
    description: 'What it is judged by; leave out for what the type proposes.',
  })
  metrics?: CampaignMetricsInput | null;

  @Field(() => [CampaignTargetInput], { nullable: true, description: 'Values it wants to reach.' })
  targets?: CampaignTargetInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Purpose for which customers must have consented; 'marketing' unless said otherwise.",
  })
  consentPurpose?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether each customer takes part once at most.' })
  oneParticipationPerCustomer?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the identity is verified when a benefit is redeemed.',
  })
  identityVerifiedAtRedemption?: boolean | null;
}

@InputType({ description: 'A new campaign. What is left out starts as the type proposes it.' })
export class CreateCampaignInput extends CampaignDetailsInput {
  @Field(() => String, {
    description: 'Short name in files and facts: capital letters, digits, dots, dashes.',
  })
  code: string;

  @Field(() => CampaignTypeEnum, { description: 'What it is for.' })
  type: CampaignType;

  @Field(() => String, { description: 'Scenario, for example payment, education or pension.' })
  scenario: string;

  @Field(() => CalendarDateScalar, { description: 'First day.' })
  startsOn: CalendarDate;

  @Field(() => CalendarDateScalar, { description: 'Last day.' })
  endsOn: CalendarDate;

  @Field(() => String, { description: 'Who answers for it.' })
  owner: string;
}

@InputType({ description: 'A change of a campaign. What is left out stays as it is.' })
export class EditCampaignInput extends CampaignDetailsInput {
  @Field(() => ID, { description: 'The campaign.' })
  id: string;

  @Field(() => Int, { description: 'The revision that you read.' })
  revision: number;

  @Field(() => CampaignTypeEnum, { nullable: true, description: 'What it is for.' })
  type?: CampaignType | null;

  @Field(() => String, { nullable: true, description: 'Scenario.' })
  scenario?: string | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'First day.' })
  startsOn?: CalendarDate | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Last day.' })
  endsOn?: CalendarDate | null;

  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  owner?: string | null;
}

@InputType({ description: 'Which campaigns to list; all conditions must hold.' })
export class CampaignFilterInput {
  @Field(() => [CampaignTypeEnum], { nullable: true, description: 'Of these types.' })
  types?: CampaignType[] | null;

  @Field(() => [CampaignStateEnum], { nullable: true, description: 'In these states.' })
  states?: CampaignState[] | null;

  @Field(() => String, { nullable: true, description: 'Ending in this quarter, for example 2026Q3.' })
  quarter?: string | null;

  @Field(() => String, { nullable: true, description: 'With this text in the code or a name.' })
  text?: string | null;
}

/** Nulls and absent fields say nothing; what is left is what the caller wants changed. */
export function toChanges(input: CreateCampaignInput | EditCampaignInput): Partial<CampaignContent> {
  const { budget, offers, mechanics, wording, targets, ...rest } = input;
  const {
    code: _code,
    id: _id,
    revision: _revision,
    ...plain
  } = rest as Partial<CreateCampaignInput & EditCampaignInput>;
  return withoutNulls({
    ...plain,
    budgetFen: budget,
    offers: offers?.map(({ unitCost, ...offer }) => ({ ...offer, unitCostFen: unitCost })),
    mechanics: mechanics?.map(toMechanic),
    wording: wording?.map((each) => withoutNulls({ ...each })),
    targets: targets?.map((each) => withoutNulls({ ...each })),
  }) as Partial<CampaignContent>;
}

function withoutNulls<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each != null)) as Partial<T>;
}
