import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { Audit, sql, type Queryable, type Transaction } from '#platform';
import { recommendationRuleSchema, type RecommendationRule } from './recommendation-rule.js';

export interface VersionedRule {
  readonly version: number;
  readonly definition: RecommendationRule;
}

@Injectable()
export class RecommendationRuleStore {
  constructor(private readonly audit: Audit) {}

  async latest(via: Queryable): Promise<VersionedRule> {
    const row = await via.one<{ version: number; definition: unknown }>(
      sql`select version, definition from reporting.recommendation_rule order by version desc limit 1`,
    );
    return { version: row!.version, definition: recommendationRuleSchema.parse(row!.definition) };
  }

  async add(tx: Transaction, definition: RecommendationRule, actor: Actor): Promise<VersionedRule> {
    const row = await tx.one<{ version: number }>(sql`
      insert into reporting.recommendation_rule (version, definition, set_by)
      select max(version) + 1, ${JSON.stringify(definition)}::jsonb, ${actor.actorId} from reporting.recommendation_rule
      returning version`);
    await this.audit.record(tx, actor, {
      action: 'recommendationRule.set',
      subject: 'RecommendationRule',
      detail: { version: row!.version, definition },
    });
    return { version: row!.version, definition };
  }
}
