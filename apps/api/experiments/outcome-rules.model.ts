import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { OutcomeRules } from '#measurement';
import { LifecycleEnum } from '../customers/customer-enums.js';

@ObjectType('ChurnRule', { description: 'When a customer counts as churned.' })
export class ChurnRuleModel {
  @Field(() => Float, { description: 'AUM down by at least this share of a baseline above 0.' })
  aumDropShare: number;

  @Field(() => Int, { description: 'No activity for at least this many days.' })
  idleDays: number;
}

@ObjectType('ReturnRule', { description: 'When a customer who was lost counts as returned.' })
export class ReturnRuleModel {
  @Field(() => Float, {
    description: 'AUM at least this multiple of the baseline at two consecutive month-ends.',
  })
  aumMultiple: number;

  @Field(() => [LifecycleEnum], {
    description: 'Or one of these lifecycles at two consecutive month-ends.',
  })
  lifecycles: readonly string[];

  @Field(() => [LifecycleEnum], { description: 'Lifecycles at enrolment that a customer can return from.' })
  from: readonly string[];

  @Field(() => Int, {
    description:
      'The last snapshot of a month stands for its end when it is dated at most this many days before it.',
  })
  monthEndToleranceDays: number;
}

@ObjectType('OutcomeRules', {
  description: 'The thresholds behind the outcomes: those of the plan, and the defaults for the others.',
})
export class OutcomeRulesModel implements OutcomeRules {
  @Field(() => Int, { description: 'The baseline snapshot is at most this many days old at the start.' })
  baselineMaxAgeDays: number;

  @Field(() => Int, { description: 'The end snapshot is at most this many days before the window ends.' })
  endMaxAgeDays: number;

  @Field(() => ChurnRuleModel, { description: 'When a customer counts as churned.' })
  churn: ChurnRuleModel;

  @Field(() => ReturnRuleModel, { description: 'When a customer counts as returned.' })
  return: ReturnRuleModel;

  @Field(() => Int, { description: 'k of “share holding at least k products”.' })
  productsAtLeast: number;

  @Field(() => Int, {
    description: 'A new customer is retained when the account is open after this many days.',
  })
  retentionDays: number;
}
