import { Injectable } from '@nestjs/common';
import { notPermitted, permits, refuse, type Actor, type NotPermitted, type Refusal } from '#kernel';
import { Database } from '#platform';
import { recommendationRuleSchema } from './recommendation-rule.js';
import { RecommendationRuleStore, type VersionedRule } from './recommendation-rule.store.js';

/** Adds a version of the rule; reviews prepared from now on follow it, older ones name the version they followed. */
@Injectable()
export class SetRecommendationRule {
  constructor(
    private readonly database: Database,
    private readonly store: RecommendationRuleStore,
  ) {}

  async execute(
    { definition }: { readonly definition: unknown },
    actor: Actor,
  ): Promise<VersionedRule | NotPermitted | Refusal<'RuleInvalid'>> {
    if (!permits(actor, 'administer')) return notPermitted(actor, 'administer');
    const parsed = recommendationRuleSchema.safeParse(definition);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return refuse('RuleInvalid', `${issue!.path.join('.') || 'rule'}: ${issue!.message}`, 'definition');
    }
    return this.database.transaction((tx) => this.store.add(tx, parsed.data, actor));
  }
}
