import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { LifecycleRule, LifecycleRuleDefinition } from '#customers';

@ObjectType('FallOrIdle', {
  description: 'Matches when assets have fallen by so much, or nothing has happened for so long.',
})
@InputType('FallOrIdleInput', {
  description: 'Matches when assets have fallen by so much, or nothing has happened for so long.',
})
export class FallOrIdle {
  @Field(() => Int, { description: 'Fall of assets in percent.' })
  fallPercent: number;

  @Field(() => Int, { description: 'Days without activity.' })
  idleDays: number;
}

@ObjectType('FallOfAssetsOrActivity', {
  description: 'Matches when assets or activity have fallen by so much.',
})
@InputType('FallOfAssetsOrActivityInput', {
  description: 'Matches when assets or activity have fallen by so much.',
})
export class FallOfAssetsOrActivity {
  @Field(() => Int, { description: 'Fall of assets in percent.' })
  fallPercent: number;

  @Field(() => Int, { description: 'Fall of transactions and log-ins in percent.' })
  activityFallPercent: number;
}

@ObjectType('Rise', { description: 'Matches when assets have risen by so much.' })
@InputType('RiseInput', { description: 'Matches when assets have risen by so much.' })
export class Rise {
  @Field(() => Int, { description: 'Rise of assets in percent.' })
  risePercent: number;
}

@ObjectType('LifecycleThresholds', {
  description:
    'When a customer counts as what; the first that matches wins, in the order churned, churnWarning, new, declining, growing, mature.',
})
@InputType('LifecycleThresholdsInput', {
  description:
    'When a customer counts as what; the first that matches wins, in the order churned, churnWarning, new, declining, growing, mature.',
})
export class LifecycleThresholds implements LifecycleRuleDefinition {
  @Field(() => Int, { description: 'Months over which the highest assets are looked for.' })
  highMonths: number;

  @Field(() => Int, { description: 'Months back to the snapshot with which the current one is compared.' })
  comparisonMonths: number;

  @Field(() => Int, { description: 'Months with a snapshot below which an older customer is unknown.' })
  minimumMonths: number;

  @Field(() => Int, { description: 'Days for which a customer is new.' })
  newDays: number;

  @Field(() => Int, { description: 'Days after which the last snapshot is no longer the current one.' })
  currentWithinDays: number;

  @Field(() => FallOrIdle, {
    description:
      'Churned: fall from the highest assets of the months, or days without activity. Closed customers always are.',
  })
  churned: FallOrIdle;

  @Field(() => FallOrIdle, {
    description: 'Churn warning: fall since the compared month, or days without activity.',
  })
  churnWarning: FallOrIdle;

  @Field(() => FallOfAssetsOrActivity, { description: 'Declining: fall since the compared month.' })
  declining: FallOfAssetsOrActivity;

  @Field(() => Rise, { description: 'Growing: rise since the compared month.' })
  growing: Rise;
}

@ObjectType('LifecycleRule', {
  description:
    'When a customer counts as new, growing, mature, declining, in churn warning or churned, in one of its versions. Versions never change.',
})
export class LifecycleRuleModel {
  @Field(() => String, { description: 'Key of the rule.' })
  key: string;

  @Field(() => Int, { description: 'Version, from 1.' })
  version: number;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => LifecycleThresholds, { description: 'Its thresholds.' })
  thresholds: LifecycleThresholds;

  static from({ ruleKey, version, nameEn, nameZh, definition }: LifecycleRule): LifecycleRuleModel {
    return Object.assign(new LifecycleRuleModel(), {
      key: ruleKey,
      version,
      nameEn,
      nameZh,
      thresholds: definition,
    });
  }
}

@InputType({ description: 'A lifecycle rule, or the next version of one.' })
export class DefineLifecycleRuleInput {
  @Field(() => String, {
    description: 'Key: small letters, digits and hyphens. An existing key makes a new version.',
  })
  key: string;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => LifecycleThresholds, { description: 'Its thresholds.' })
  thresholds: LifecycleThresholds;
}
