import { createUnionType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Fen } from '#kernel';
import type { Mechanic, MechanicKind } from '#campaigns';
import { AmountScalar } from '../graphql/index.js';

@ObjectType('Referral', { description: 'Customers bring customers (老带新); both sides are rewarded.' })
export class ReferralModel {
  @Field(() => String, { description: 'Code of the offer for the customer who refers.' })
  referrerOffer: string;
  @Field(() => String, { description: 'Code of the offer for the customer who was referred.' })
  referredOffer: string;
  @Field(() => Int, { description: 'How many referrals of one customer are rewarded.' })
  maxReferralsPerCustomer: number;
}

@ObjectType('LadderStep', { description: 'Reach the threshold, unlock the offer.' })
export class LadderStepModel {
  @Field(() => AmountScalar, { description: 'Assets to be reached.' })
  threshold: Fen;
  @Field(() => String, { description: 'Code of the offer that is unlocked.' })
  offer: string;
}

@ObjectType('BenefitLadder', { description: 'Benefits that grow with the assets (阶梯权益).' })
export class BenefitLadderModel {
  @Field(() => [LadderStepModel], { description: 'The steps, from low to high.' })
  steps: LadderStepModel[];
  @Field(() => AmountScalar, {
    nullable: true,
    description: 'Remind customers who are this close to the next step.',
  })
  remindWithin?: Fen;
}

@ObjectType('Points', { description: 'Points for actions, exchanged for an offer.' })
export class PointsModel {
  @Field(() => Int, { description: 'Points for one action.' })
  pointsPerAction: number;
  @Field(() => String, { description: 'Code of the offer that points buy.' })
  exchangeOffer: string;
  @Field(() => Int, { description: 'Points that the offer costs.' })
  pointsForExchange: number;
}

@ObjectType('ScenePartner', {
  description: 'A partner in whose scene customers are met: merchant, car maker, property manager.',
})
export class ScenePartnerModel {
  @Field(() => String, { description: 'Who the partner is.' })
  partner: string;
  @Field(() => String, { description: 'The scene, for example parking.' })
  scene: string;
}

@ObjectType('Salon', { description: 'An event with one-to-one follow-up.' })
export class SalonModel {
  @Field(() => Int, { description: 'How many customers can attend.' })
  seats: number;
  @Field(() => Int, { description: 'Days within which a manager follows up.' })
  followUpWithinDays: number;
}

@ObjectType('Bundle', { description: 'Products sold together.' })
export class BundleModel {
  @Field(() => [String], { description: 'The products.' })
  products: string[];
}

@ObjectType('Recall', { description: 'Wake sleeping customers (唤醒).' })
export class RecallModel {
  @Field(() => Int, { description: 'Days without activity that make a customer asleep.' })
  idleDays: number;
}

@ObjectType('TaskDispatch', { description: 'Tasks for relationship managers (派单).' })
export class TaskDispatchModel {
  @Field(() => Int, { description: 'Days within which a task is done.' })
  dueWithinDays: number;
  @Field(() => [String], { description: 'Results that a manager may report.' })
  followUpResults: string[];
}

@ObjectType('Survey', { description: 'Satisfaction survey after the campaign.' })
export class SurveyModel {
  @Field(() => Int, { description: 'Days after the end at which it is sent.' })
  daysAfterEnd: number;
  @Field(() => Boolean, { description: 'Whether it asks if the customer would recommend the bank.' })
  asksRecommendation: boolean;
}

const modelOf = {
  referral: ReferralModel,
  benefitLadder: BenefitLadderModel,
  points: PointsModel,
  scenePartner: ScenePartnerModel,
  salon: SalonModel,
  bundle: BundleModel,
  recall: RecallModel,
  taskDispatch: TaskDispatchModel,
  survey: SurveyModel,
} as const satisfies Record<MechanicKind, unknown>;

export const MechanicUnion = createUnionType({
  name: 'Mechanic',
  description: 'How a campaign works on people (机制), with the parameters that an experiment may vary.',
  types: () => Object.values(modelOf),
  resolveType: (value: { kind: MechanicKind }) => modelOf[value.kind],
});

/** The mechanic as the schema shows it: amounts carry no unit in their names there. */
export function mechanicModel(mechanic: Mechanic): object {
  if (mechanic.kind !== 'benefitLadder') return mechanic;
  return {
    kind: mechanic.kind,
    steps: mechanic.steps.map((step) => ({ threshold: step.thresholdFen, offer: step.offer })),
    remindWithin: mechanic.remindWithinFen,
  };
}
