import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { customerRefusals, DefineLifecycleRule, LifecycleRuleReader } from '#customers';
import { isRefusal, kernelRefusals, type Actor } from '#kernel';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { DefineLifecycleRuleInput, LifecycleRuleModel } from './lifecycle-rule.model.js';

const DefineLifecycleRuleOutcome = outcomeUnion(
  'DefineLifecycleRuleOutcome',
  'The rule in its new version, or why there is none.',
  LifecycleRuleModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(customerRefusals, 'LifecycleRuleInvalid'),
  ],
);

@Resolver(() => LifecycleRuleModel)
export class LifecycleRuleResolver {
  constructor(
    private readonly rules: LifecycleRuleReader,
    private readonly define: DefineLifecycleRule,
  ) {}

  @Query(() => [LifecycleRuleModel], { description: 'The lifecycle rules, each in its newest version.' })
  async lifecycleRules(): Promise<LifecycleRuleModel[]> {
    return (await this.rules.newest()).map((rule) => LifecycleRuleModel.from(rule));
  }

  @Query(() => LifecycleRuleModel, { nullable: true, description: 'One lifecycle rule.' })
  async lifecycleRule(
    @Args('key', { type: () => String, description: 'Key of the rule.' }) key: string,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'Its version; the newest where none is given.',
    })
    version?: number,
  ): Promise<LifecycleRuleModel | null> {
    const rule = await this.rules.find(key, version ?? undefined);
    return rule ? LifecycleRuleModel.from(rule) : null;
  }

  @Mutation(() => DefineLifecycleRuleOutcome, {
    description:
      'Defines a lifecycle rule, or the next version of one. What uses an earlier version goes on using it.',
  })
  async defineLifecycleRule(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => DefineLifecycleRuleInput, description: 'The rule.' })
    input: DefineLifecycleRuleInput,
  ) {
    const { key, nameEn, nameZh, thresholds } = input;
    const outcome = await this.define.execute(
      { ruleKey: key, nameEn, nameZh, definition: thresholds },
      actor,
    );
    return isRefusal(outcome) ? outcome : LifecycleRuleModel.from(outcome);
  }
}
