import { Field, InputType, Int } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import type { Fen } from '#kernel';
import type { Mechanic, MechanicKind } from '#campaigns';
import { AmountScalar } from '../graphql/index.js';

@InputType({ description: 'Customers bring customers (老带新); both sides are rewarded.' })
export class ReferralInput {
  @Field(() => String, { description: 'Code of the offer for the customer who refers.' })
  referrerOffer: string;
  @Field(() => String, { description: 'Code of the offer for the customer who was referred.' })
  referredOffer: string;
  @Field(() => Int, { defaultValue: 10, description: 'How many referrals of one customer are rewarded.' })
  maxReferralsPerCustomer: number;
}

@InputType({ description: 'Reach the threshold, unlock the offer.' })
export class LadderStepInput {
  @Field(() => AmountScalar, { description: 'Assets to be reached.' })
  threshold: Fen;
  @Field(() => String, { description: 'Code of the offer that is unlocked.' })
  offer: string;
}

@InputType({ description: 'Benefits that grow with the assets (阶梯权益).' })
export class BenefitLadderInput {
  @Field(() => [LadderStepInput], { description: 'The steps, from low to high.' })
  steps: LadderStepInput[];
  @Field(() => AmountScalar, {
    nullable: true,
    description: 'Remind customers who are this close to the next step.',
  })
  remindWithin?: Fen | null;
}

@InputType({ description: 'Points for actions, exchanged for an offer.' })
export class PointsInput {
  @Field(() => Int, { description: 'Points for one action.' })
  pointsPerAction: number;
  @Field(() => String, { description: 'Code of the offer that points buy.' })
  exchangeOffer: string;
  @Field(() => Int, { description: 'Points that the offer costs.' })
  pointsForExchange: number;
}

@InputType({ description: 'A partner in whose scene customers are met.' })
export class ScenePartnerInput {
  @Field(() => String, { description: 'Who the partner is.' })
  partner: string;
  @Field(() => String, { description: 'The scene, for example parking.' })
  scene: string;
}

@InputType({ description: 'An event with one-to-one follow-up.' })
export class SalonInput {
  @Field(() => Int, { description: 'How many customers can attend.' })
  seats: number;
  @Field(() => Int, { defaultValue: 7, description: 'Days within which a manager follows up.' })
  followUpWithinDays: number;
}

@InputType({ description: 'Products sold together.' })
export class BundleInput {
  @Field(() => [String], { description: 'The products, two or more.' })
  products: string[];
}

@InputType({ description: 'Wake sleeping customers (唤醒).' })
export class RecallInput {
  @Field(() => Int, { description: 'Days without activity that make a customer asleep.' })
  idleDays: number;
}

@InputType({ description: 'Tasks for relationship managers (派单).' })
export class TaskDispatchInput {
  @Field(() => Int, { description: 'Days within which a task is done.' })
  dueWithinDays: number;
  @Field(() => [String], { description: 'Results that a manager may report.' })
  followUpResults: string[];
}

@InputType({ description: 'Satisfaction survey after the campaign.' })
export class SurveyInput {
  @Field(() => Int, { description: 'Days after the end at which it is sent.' })
  daysAfterEnd: number;
  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether it asks if the customer would recommend the bank.',
  })
  asksRecommendation: boolean;
}

@InputType({ description: 'How a campaign works on people: exactly one of the fields is given.' })
export class MechanicInput {
  @Field(() => ReferralInput, { nullable: true, description: 'Referral.' })
  referral?: ReferralInput | null;
  @Field(() => BenefitLadderInput, { nullable: true, description: 'Benefit ladder.' })
  benefitLadder?: BenefitLadderInput | null;
  @Field(() => PointsInput, { nullable: true, description: 'Points and exchange.' })
  points?: PointsInput | null;
  @Field(() => ScenePartnerInput, { nullable: true, description: 'Scene partner.' })
  scenePartner?: ScenePartnerInput | null;
  @Field(() => SalonInput, { nullable: true, description: 'Salon.' })
  salon?: SalonInput | null;
  @Field(() => BundleInput, { nullable: true, description: 'Bundle.' })
  bundle?: BundleInput | null;
  @Field(() => RecallInput, { nullable: true, description: 'Recall.' })
  recall?: RecallInput | null;
  @Field(() => TaskDispatchInput, { nullable: true, description: 'Task dispatch.' })
  taskDispatch?: TaskDispatchInput | null;
  @Field(() => SurveyInput, { nullable: true, description: 'Survey.' })
  survey?: SurveyInput | null;
}

export function toMechanic(input: MechanicInput): Mechanic {
  const given = (Object.entries(input) as [MechanicKind, object | null | undefined][]).filter(
    ([, parameters]) => parameters != null,
  );
  if (given.length !== 1) {
    throw new GraphQLError('A mechanic names exactly one kind.', { extensions: { code: 'BAD_USER_INPUT' } });
  }
  const [kind, parameters] = given[0]!;
  if (kind !== 'benefitLadder') return { kind, ...parameters } as Mechanic;
  const { steps, remindWithin } = parameters as BenefitLadderInput;
  return {
    kind,
    steps: steps.map(({ threshold, offer }) => ({ thresholdFen: threshold, offer })),
    ...(remindWithin == null ? {} : { remindWithinFen: remindWithin }),
  };
}
