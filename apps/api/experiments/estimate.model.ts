import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { ArmEstimate, Effect, ExclusionReason, ExperimentEstimate, SizeEstimate } from '#experiments';
import { isDefined, type Maybe } from '#statistics';
import { ExclusionReasonEnum } from './experiment-enums.js';

@ObjectType('TierEligibility', { description: 'Customers of a tier who could be assigned today.' })
export class TierEligibilityModel {
  @Field(() => String, { description: 'Tier.' })
  tier: string;

  @Field(() => Int, { nullable: true, description: 'How many; none where too few to be shown to your role.' })
  eligible: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard error of `eligible`; 0 where everybody was looked at.',
  })
  eligibleStandardError: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean AUM before the start, in currency units.' })
  aumMean: number | null;

  @Field(() => Float, { nullable: true, description: 'Standard deviation of AUM among customers.' })
  aumStandardDeviation: number | null;
}

@ObjectType('ExpectedExclusion', { description: 'Customers of a tier who would be left out for one reason.' })
export class ExpectedExclusionModel {
  @Field(() => ExclusionReasonEnum, { description: 'Why.' })
  reason: ExclusionReason;

  @Field(() => String, { description: 'Tier.' })
  tier: string;

  @Field(() => Int, { nullable: true, description: 'How many; none where too few to be shown to your role.' })
  customers: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard error of `customers`; 0 where everybody was looked at.',
  })
  standardError: number | null;
}

@ObjectType('ArmEstimate', { description: 'What a tier can say about one variant against the control.' })
export class ArmEstimateModel {
  @Field(() => String, { description: 'Variant.' })
  variant: string;

  @Field(() => Int, { nullable: true, description: 'Customers in the control.' })
  nControl: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers in the variant.' })
  nTreatment: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers that the control would need.' })
  requiredControl: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers that the variant would need.' })
  requiredTreatment: number | null;

  @Field(() => Float, { nullable: true, description: 'Chance to find the smallest effect that matters.' })
  power: number | null;

  @Field(() => Float, { nullable: true, description: "Smallest effect that is found, in the metric's unit." })
  minimumDetectable: number | null;

  @Field(() => Float, { nullable: true, description: "The same as a fraction of the control's value." })
  minimumDetectableRelative: number | null;

  @Field(() => String, { nullable: true, description: 'Why there is no estimate, where there is none.' })
  undefinedBecause: string | null;

  static from(arm: ArmEstimate): ArmEstimateModel {
    const { variant, nControl, nTreatment, required, power, minimumDetectable } = arm;
    return {
      variant,
      nControl,
      nTreatment,
      requiredControl: isDefined(required) ? required.control : null,
      requiredTreatment: isDefined(required) ? required.treatment : null,
      power: orNull(power),
      ...effectOf(minimumDetectable),
      undefinedBecause: isDefined(minimumDetectable) ? null : minimumDetectable.because,
    };
  }
}

@ObjectType('TierEstimate', { description: 'What a tier can say.' })
export class TierEstimateModel {
  @Field(() => String, { description: 'Tier.' })
  tier: string;

  @Field(() => Int, { nullable: true, description: 'Customers who could be assigned.' })
  eligible: number | null;

  @Field(() => String, {
    description: 'entered: from your expectation. baselineAum: from AUM before the start.',
  })
  basis: string;

  @Field(() => [ArmEstimateModel], { description: 'One per variant other than the control.' })
  arms: ArmEstimateModel[];
}

@ObjectType('OverallEstimate', { description: 'What all tiers together can say, weighted by their sizes.' })
export class OverallEstimateModel {
  @Field(() => String, { description: 'Variant.' })
  variant: string;

  @Field(() => Float, { nullable: true, description: "Smallest effect that is found, in the metric's unit." })
  minimumDetectable: number | null;

  @Field(() => Float, { nullable: true, description: "The same as a fraction of the control's value." })
  minimumDetectableRelative: number | null;
}

@ObjectType('SizeEstimate', { description: 'How small an effect on one metric the experiment can find.' })
export class SizeEstimateModel {
  @Field(() => String, { description: 'Metric.' })
  metric: string;

  @Field(() => [TierEstimateModel], { description: 'Tier by tier.' })
  tiers: TierEstimateModel[];

  @Field(() => [OverallEstimateModel], { description: 'All tiers together.' })
  overall: OverallEstimateModel[];

  static from({ metric, tiers, overall }: SizeEstimate, shown: ReadonlySet<string>): SizeEstimateModel {
    return {
      metric,
      tiers: tiers
        .filter(({ tier }) => shown.has(tier))
        .map((tier) => ({ ...tier, arms: tier.arms.map(ArmEstimateModel.from) })),
      overall: overall.map(({ variant, minimumDetectable }) => ({ variant, ...effectOf(minimumDetectable) })),
    };
  }
}

@ObjectType('ExperimentEstimate', {
  description: 'Before launch: who would be enrolled today, and whether that is enough to answer.',
})
export class ExperimentEstimateModel {
  @Field(() => Float, {
    description:
      'Share of customers that was looked at; 1: everybody. Otherwise counts are estimates from a sample, and a group of whom ' +
      'nobody was looked at is missing.',
  })
  shareLookedAt: number;

  @Field(() => [TierEligibilityModel], { description: 'Customers who could be assigned, by tier.' })
  tiers: TierEligibilityModel[];

  @Field(() => [ExpectedExclusionModel], {
    description: 'Customers who would be left out, by reason and tier.',
  })
  excluded: ExpectedExclusionModel[];

  @Field(() => [SizeEstimateModel], { description: 'One per expectation of the plan.' })
  sizes: SizeEstimateModel[];

  /**
   * Groups of whom fewer than `least` customers were looked at are hidden, as in a count of a segment (customers#CountSegment says why
   * that suffices): also the mean of a sample tells of no group that would be too small to be seen whole.
   */
  static from({ preview, sizes }: ExperimentEstimate, least: number): ExperimentEstimateModel {
    const shownTiers = new Set(
      preview.tiers.filter(({ lookedAt }) => lookedAt >= least).map(({ tier }) => tier),
    );
    return {
      shareLookedAt: preview.shareLookedAt,
      tiers: preview.tiers.map((each) => {
        const isShown = shownTiers.has(each.tier);
        return {
          tier: each.tier,
          eligible: isShown ? each.eligible : null,
          eligibleStandardError: isShown ? each.standardError : null,
          aumMean: isShown ? orNull(each.aumMean) : null,
          aumStandardDeviation: isShown ? orNull(each.aumStandardDeviation) : null,
        };
      }),
      excluded: preview.excluded.map(({ reason, tier, customers, lookedAt, standardError }) =>
        lookedAt < least
          ? { reason, tier, customers: null, standardError: null }
          : { reason, tier, customers, standardError },
      ),
      sizes: sizes.map((size) => SizeEstimateModel.from(size, shownTiers)),
    };
  }
}

function orNull(value: Maybe<number>): number | null {
  return isDefined(value) ? value : null;
}

function effectOf(effect: Maybe<Effect>) {
  return {
    minimumDetectable: isDefined(effect) ? effect.absolute : null,
    minimumDetectableRelative: isDefined(effect) ? orNull(effect.relative) : null,
  };
}
