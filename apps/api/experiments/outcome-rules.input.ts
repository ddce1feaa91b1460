import { Field, Float, InputType, Int } from '@nestjs/graphql';
import { defaultOutcomeRules, type OwnOutcomeRules } from '#measurement';
import type { Lifecycle } from '#customers';
import { LifecycleEnum } from '../customers/customer-enums.js';
import { given } from '../graphql/index.js';

const byDefault = defaultOutcomeRules;

@InputType({ description: 'When a customer counts as churned. What is left out is the default.' })
export class ChurnRuleInput {
  @Field(() => Float, {
    nullable: true,
    description: `AUM down by at least this share of a baseline above 0; default ${byDefault.churn.aumDropShare} (80 %).`,
  })
  aumDropShare?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `No activity for at least this many days; default ${byDefault.churn.idleDays}.`,
  })
  idleDays?: number | null;
}

@InputType({
  description: 'When a customer who was lost counts as returned. What is left out is the default.',
})
export class ReturnRuleInput {
  @Field(() => Float, {
    nullable: true,
    description: `AUM at least this multiple of the baseline at two consecutive month-ends; default ${byDefault.return.aumMultiple}.`,
  })
  aumMultiple?: number | null;

  @Field(() => [LifecycleEnum], {
    nullable: true,
    description: `Or one of these lifecycles at two consecutive month-ends; default ${byDefault.return.lifecycles.join(', ')}.`,
  })
  lifecycles?: Lifecycle[] | null;

  @Field(() => [LifecycleEnum], {
    nullable: true,
    description: `Lifecycles at enrolment that a customer can return from; default ${byDefault.return.from.join(', ')}.`,
  })
  from?: Lifecycle[] | null;

  @Field(() => Int, {
    nullable: true,
    description: `The last snapshot of a month stands for its end when at most this many days before it; default ${byDefault.return.monthEndToleranceDays}.`,
  })
  monthEndToleranceDays?: number | null;
}

@InputType({
  description:
    'The thresholds behind the outcomes (docs/metrics.md). They are frozen with the plan and part of its hash.',
})
export class OutcomeRulesInput {
  @Field(() => Int, {
    nullable: true,
    description: `The baseline snapshot is at most this many days old at the start; default ${byDefault.baselineMaxAgeDays}.`,
  })
  baselineMaxAgeDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `The end snapshot is at most this many days before the window ends; default ${byDefault.endMaxAgeDays}.`,
  })
  endMaxAgeDays?: number | null;

  @Field(() => ChurnRuleInput, { nullable: true, description: 'When a customer counts as churned.' })
  churn?: ChurnRuleInput | null;

  @Field(() => ReturnRuleInput, { nullable: true, description: 'When a customer counts as returned.' })
  return?: ReturnRuleInput | null;

  @Field(() => Int, {
    nullable: true,
    description: `k of “share holding at least k products”; default ${byDefault.productsAtLeast}.`,
  })
  productsAtLeast?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `A new customer is retained when the account is open after this many days; default ${byDefault.retentionDays}.`,
  })
  retentionDays?: number | null;
}

export function toOutcomeRules({ churn, return: returned, ...rules }: OutcomeRulesInput): OwnOutcomeRules {
  return {
    ...given(rules),
    ...(churn == null ? {} : { churn: given(churn) }),
    ...(returned == null ? {} : { return: given(returned) }),
  };
}
