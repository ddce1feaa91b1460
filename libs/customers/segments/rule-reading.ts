import { Injectable } from '@nestjs/common';
import { isRefusal, refuse, type Refusal } from '#kernel';
import type { Queryable } from '#platform';
import { Database } from '#platform';
import { defaultLifecycleRuleKey, LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import type { LifecycleRule } from '../lifecycle/lifecycle-rule.js';
import { tiersOf, type TierScheme } from '../tiers/tier-scheme.js';
import { TierSchemeReader } from '../tiers/tier-scheme.reader.js';
import { checkRule, type SegmentRule, type SegmentRuleInvalid } from './segment-rule.js';

export interface RuleInput {
  readonly rule: unknown;
  /** The personal default where none is named. */
  readonly tierSchemeKey?: string;
  readonly tierSchemeVersion?: number;
  readonly lifecycleRuleKey?: string;
  readonly lifecycleRuleVersion?: number;
}

export interface RuleReading {
  readonly rule: SegmentRule;
  readonly tierScheme: TierScheme;
  readonly lifecycleRule: LifecycleRule;
}

export type RuleReadingRefusal = SegmentRuleInvalid | Refusal<'TierSchemeUnknown' | 'LifecycleRuleUnknown'>;

/** Reads a rule under the tier scheme and the lifecycle rule by which it is meant. */
@Injectable()
export class RuleReader {
  constructor(
    private readonly database: Database,
    private readonly schemes: TierSchemeReader,
    private readonly lifecycles: LifecycleRuleReader,
  ) {}

  async read(input: RuleInput, via: Queryable = this.database): Promise<RuleReading | RuleReadingRefusal> {
    const schemeKey = input.tierSchemeKey ?? (await this.schemes.defaultKey('personal', via));
    const tierScheme = await this.schemes.find(schemeKey, input.tierSchemeVersion, via);
    if (!tierScheme)
      return refuse(
        'TierSchemeUnknown',
        `No tier scheme '${schemeKey}' in this version exists.`,
        'tierSchemeKey',
      );
    const ruleKey = input.lifecycleRuleKey ?? defaultLifecycleRuleKey;
    const lifecycleRule = await this.lifecycles.find(ruleKey, input.lifecycleRuleVersion, via);
    if (!lifecycleRule)
      return refuse(
        'LifecycleRuleUnknown',
        `No lifecycle rule '${ruleKey}' in this version exists.`,
        'lifecycleRuleKey',
      );
    const rule = checkRule(input.rule, { tiers: tiersOf(tierScheme) });
    return isRefusal(rule) ? rule : { rule, tierScheme, lifecycleRule };
  }
}
