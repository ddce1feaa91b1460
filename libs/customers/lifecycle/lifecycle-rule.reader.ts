import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable } from '#platform';
import type { LifecycleRule } from './lifecycle-rule.js';

const columns = sql`rule_key as "ruleKey", version, name_en as "nameEn", name_zh as "nameZh", definition`;

export const defaultLifecycleRuleKey = 'default';

@Injectable()
export class LifecycleRuleReader {
  constructor(private readonly database: Database) {}

  /** A version of a rule; the newest where none is named. */
  async find(
    ruleKey: string,
    version?: number,
    via: Queryable = this.database,
  ): Promise<LifecycleRule | undefined> {
    return via.one<LifecycleRule>(sql`
      select ${columns} from customers.lifecycle_rule
       where rule_key = ${ruleKey} and (${version ?? null}::int is null or version = ${version ?? null}::int)
       order by version desc limit 1`);
  }

  /** The newest version of every rule. */
  async newest(): Promise<LifecycleRule[]> {
    return this.database.query<LifecycleRule>(
      sql`select distinct on (rule_key) ${columns} from customers.lifecycle_rule order by rule_key, version desc`,
    );
  }
}
