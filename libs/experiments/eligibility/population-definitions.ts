import { Injectable } from '@nestjs/common';
import {
  CustomerSample,
  LifecycleRuleReader,
  noTier,
  populationSql,
  SegmentReader,
  tiersOf,
  TierSchemeReader,
  type LifecycleRule,
  type PopulationOfDate,
  type Segment,
  type TierScheme,
} from '#customers';
import { Fault } from '#kernel';
import { sql, type Queryable, type Sql } from '#platform';
import type { PopulationPin } from '../design/experiment-design.js';

interface Definitions {
  readonly tierScheme: TierScheme;
  readonly lifecycleRule: LifecycleRule;
  readonly segment: Segment | undefined;
}

interface PopulationLimits {
  readonly knownAt: Date;
  /** Empty: the whole bank. */
  readonly regions: readonly string[];
  /** A query of customer_id that takes the place of the segment. */
  readonly among?: Sql;
  /** Who is looked at; everybody where nothing is said. */
  readonly sample?: CustomerSample;
  /** Finds what is kept of the population's date (PopulationStore), where it can be used. */
  readonly stored?: (population: PopulationOfDate) => Promise<Sql | undefined>;
}

/** Looks up what a population pins, and turns it into SQL. */
@Injectable()
export class PopulationDefinitions {
  constructor(
    private readonly tierSchemes: TierSchemeReader,
    private readonly lifecycleRules: LifecycleRuleReader,
    private readonly segments: SegmentReader,
  ) {}

  /** Tiers that customers of the population may have, `none` included; undefined where a pinned version does not exist. */
  async tiers(via: Queryable, pin: PopulationPin): Promise<string[] | undefined> {
    const definitions = await this.find(via, pin);
    return definitions && [...tiersOf(definitions.tierScheme), noTier];
  }

  /** One row per customer of the population, with the columns of customers#populationSql. */
  async population(via: Queryable, pin: PopulationPin, limits: PopulationLimits): Promise<Sql> {
    const definitions = await this.find(via, pin);
    if (!definitions)
      throw new Fault('POPULATION_MISSING', 'A definition that the population pins does not exist');
    const { tierScheme, lifecycleRule, segment } = definitions;
    const { knownAt, sample = CustomerSample.everybody } = limits;
    const ofDate = { asOf: pin.asOf, knownAt, lifecycleRule: lifecycleRule.definition };
    const stored = await limits.stored?.(ofDate);
    const question = {
      ...ofDate,
      ...(stored ? { stored } : {}),
      tierScheme: tierScheme.definition,
      sample,
      regions: limits.regions.length === 0 ? ('all' as const) : limits.regions,
    };
    if (limits.among) return populationSql({ ...question, among: limits.among });
    if (!segment) return populationSql(question);
    if (sharesDefinitions(pin, segment)) return populationSql({ ...question, segmentRule: segment.rule });
    const members = await this.membersOf(via, pin, segment, { knownAt, sample });
    return populationSql(
      stored
        ? { ...question, stored: sql`select * from (${stored}) as kept where customer_id in (${members})` }
        : { ...question, among: members },
    );
  }

  /** A segment means the tiers and lifecycles by which it was written, also where the experiment uses others. */
  private async membersOf(
    via: Queryable,
    pin: PopulationPin,
    segment: Segment,
    limits: Required<Pick<PopulationLimits, 'knownAt' | 'sample'>>,
  ): Promise<Sql> {
    const tierScheme = await this.tierSchemes.find(segment.tierSchemeKey, segment.tierSchemeVersion, via);
    const lifecycleRule = await this.lifecycleRules.find(
      segment.lifecycleRuleKey,
      segment.lifecycleRuleVersion,
      via,
    );
    const members = populationSql({
      ...limits,
      asOf: pin.asOf,
      tierScheme: tierScheme!.definition,
      lifecycleRule: lifecycleRule!.definition,
      segmentRule: segment.rule,
    });
    return sql`select customer_id from (${members}) as member`;
  }

  private async find(
    via: Queryable,
    { segment, tierScheme, lifecycleRule }: PopulationPin,
  ): Promise<Definitions | undefined> {
    const scheme = await this.tierSchemes.find(tierScheme.key, tierScheme.version, via);
    const rule = await this.lifecycleRules.find(lifecycleRule.key, lifecycleRule.version, via);
    const found = segment && (await this.segments.find(segment.segmentId, segment.version, via));
    if (!scheme || !rule || (segment && !found)) return undefined;
    return { tierScheme: scheme, lifecycleRule: rule, segment: found };
  }
}

function sharesDefinitions({ tierScheme, lifecycleRule }: PopulationPin, segment: Segment): boolean {
  return (
    segment.tierSchemeKey === tierScheme.key &&
    segment.tierSchemeVersion === tierScheme.version &&
    segment.lifecycleRuleKey === lifecycleRule.key &&
    segment.lifecycleRuleVersion === lifecycleRule.version
  );
}
