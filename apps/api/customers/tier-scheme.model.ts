import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import {
  ruleInWords,
  type CustomerKind,
  type SegmentRule,
  type TierMeasure,
  type TierScheme,
  type TierSchemeDefinition,
} from '#customers';
import type { Fen } from '#kernel';
import { formatAmount, parseAmount } from '#kernel';
import { AmountScalar } from '../graphql/index.js';
import { CustomerKindEnum, TierMeasureEnum } from './customer-enums.js';
import { SegmentRuleInput } from './segment-rule.input.js';

@ObjectType('TierBand', { description: 'One tier of a scheme.' })
export class TierBandModel {
  @Field(() => String, { description: 'Key of the tier, as results show it.' })
  key: string;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => AmountScalar, {
    nullable: true,
    description: 'Lower bound of the measure, included; none where there is no lower bound.',
  })
  from?: Fen | null;

  @Field(() => AmountScalar, {
    nullable: true,
    description: 'Upper bound, excluded; where the next tier begins if none is given.',
  })
  to?: Fen | null;

  @Field(() => String, { nullable: true, description: 'What must hold besides, in words.' })
  where?: string | null;
}

@ObjectType('RegionalBound', { description: 'The bounds of a tier in a region.' })
class RegionalBoundModel {
  @Field(() => String, { description: 'Key of the tier.' })
  band: string;

  @Field(() => AmountScalar, { nullable: true, description: 'Lower bound there, where it differs.' })
  from?: Fen | null;

  @Field(() => AmountScalar, { nullable: true, description: 'Upper bound there, where it differs.' })
  to?: Fen | null;
}

@ObjectType('TierRegion', { description: 'A region in which some tiers begin and end elsewhere.' })
export class TierRegionModel {
  @Field(() => String, { description: 'Code of the region.' })
  region: string;

  @Field(() => [RegionalBoundModel], { description: 'The bounds that differ.' })
  bounds: RegionalBoundModel[];
}

@ObjectType('TierScheme', {
  description: 'A way to divide customers into tiers, in one of its versions. Versions never change.',
})
export class TierSchemeModel {
  @Field(() => String, { description: 'Key of the scheme.' })
  key: string;

  @Field(() => Int, { description: 'Version, from 1.' })
  version: number;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => CustomerKindEnum, {
    description: 'The kind of customer that it divides; the other kind has tier none.',
  })
  customerKind: CustomerKind;

  @Field(() => TierMeasureEnum, {
    nullable: true,
    description: 'What it measures; nothing where its tiers are told apart by conditions alone.',
  })
  measure?: TierMeasure | null;

  @Field(() => Boolean, { description: 'Whether a negative AUM in a file is a mistake of the source.' })
  forbidsNegative: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'To whom it applies, in words; everybody of its kind where nothing is said.',
  })
  appliesWhere?: string | null;

  @Field(() => [TierBandModel], { description: 'The tiers from the lowest to the highest.' })
  bands: TierBandModel[];

  @Field(() => [TierRegionModel], { description: 'Regions in which bounds differ.' })
  regions: TierRegionModel[];

  static from({ schemeKey, version, nameEn, nameZh, definition }: TierScheme): TierSchemeModel {
    return Object.assign(new TierSchemeModel(), {
      key: schemeKey,
      version,
      nameEn,
      nameZh,
      customerKind: definition.customerKind,
      measure: definition.measure ?? null,
      forbidsNegative: definition.forbidsNegative,
      appliesWhere: words(definition.appliesWhere),
      bands: definition.bands.map((band) => ({ ...band, ...bounds(band), where: words(band.where) })),
      regions: (definition.regions ?? []).map(({ region, bounds: own }) => ({
        region,
        bounds: own.map((each) => ({ band: each.band, ...bounds(each) })),
      })),
    });
  }
}

function words(rule: SegmentRule | undefined): string | null {
  return rule ? ruleInWords(rule) : null;
}

function bounds({ from, to }: { from?: string; to?: string }): { from: Fen | null; to: Fen | null } {
  return {
    from: from == null ? null : (parseAmount(from) ?? null),
    to: to == null ? null : (parseAmount(to) ?? null),
  };
}

@InputType({ description: 'One tier of a scheme.' })
export class TierBandInput {
  @Field(() => String, { description: 'Key: letters and digits, beginning with a small letter.' })
  key: string;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => AmountScalar, {
    nullable: true,
    description: 'Lower bound, included. Only the lowest tier may have none.',
  })
  from?: Fen | null;

  @Field(() => AmountScalar, {
    nullable: true,
    description: 'Upper bound, excluded. Where the next tier begins if none is given.',
  })
  to?: Fen | null;

  @Field(() => SegmentRuleInput, {
    nullable: true,
    description: 'What must hold besides. Tier and lifecycle cannot be asked for here.',
  })
  where?: SegmentRuleInput | null;
}

@InputType({ description: 'The bounds of a tier in a region.' })
export class RegionalBoundInput {
  @Field(() => String, { description: 'Key of the tier.' })
  band: string;

  @Field(() => AmountScalar, { nullable: true, description: 'Lower bound there.' })
  from?: Fen | null;

  @Field(() => AmountScalar, { nullable: true, description: 'Upper bound there.' })
  to?: Fen | null;
}

@InputType({ description: 'A region in which some tiers begin and end elsewhere.' })
export class TierRegionInput {
  @Field(() => String, { description: 'Code of the region.' })
  region: string;

  @Field(() => [RegionalBoundInput], { description: 'The bounds that differ.' })
  bounds: RegionalBoundInput[];
}

@InputType({ description: 'A tier scheme, or the next version of one.' })
export class DefineTierSchemeInput {
  @Field(() => String, {
    description: 'Key: small letters, digits and hyphens. An existing key makes a new version.',
  })
  key: string;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => CustomerKindEnum, { description: 'The kind of customer that it divides.' })
  customerKind: CustomerKind;

  @Field(() => TierMeasureEnum, {
    nullable: true,
    description: 'What it measures; leave out where conditions alone tell the tiers apart.',
  })
  measure?: TierMeasure | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether a negative AUM in a file is a mistake of the source.',
  })
  forbidsNegative: boolean;

  @Field(() => SegmentRuleInput, {
    nullable: true,
    description: 'To whom it applies; everybody of its kind where nothing is said.',
  })
  appliesWhere?: SegmentRuleInput | null;

  @Field(() => [TierBandInput], { description: 'The tiers from the lowest to the highest.' })
  bands: TierBandInput[];

  @Field(() => [TierRegionInput], { nullable: true, description: 'Regions in which bounds differ.' })
  regions?: TierRegionInput[] | null;
}

/** The definition as the context checks it. */
export function toDefinition(input: DefineTierSchemeInput): TierSchemeDefinition {
  return {
    customerKind: input.customerKind,
    forbidsNegative: input.forbidsNegative,
    ...(input.measure == null ? {} : { measure: input.measure }),
    ...(input.appliesWhere == null ? {} : { appliesWhere: input.appliesWhere as SegmentRule }),
    bands: input.bands.map(({ key, nameEn, nameZh, where, ...band }) => ({
      key,
      nameEn,
      nameZh,
      ...amounts(band),
      ...(where == null ? {} : { where: where as SegmentRule }),
    })),
    ...(input.regions == null
      ? {}
      : {
          regions: input.regions.map(({ region, bounds: own }) => ({
            region,
            bounds: own.map((each) => ({ band: each.band, ...amounts(each) })),
          })),
        }),
  };
}

function amounts({ from, to }: { from?: Fen | null; to?: Fen | null }): { from?: string; to?: string } {
  return {
    ...(from == null ? {} : { from: formatAmount(from) }),
    ...(to == null ? {} : { to: formatAmount(to) }),
  };
}
