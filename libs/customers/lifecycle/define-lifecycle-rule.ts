import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  invalidInput,
  isRefusal,
  notPermitted,
  permits,
  type Actor,
  type InvalidInput,
  type NotPermitted,
} from '#kernel';
import { Audit, Database, sql } from '#platform';
import {
  checkLifecycleRule,
  type LifecycleRule,
  type LifecycleRuleDefinition,
  type LifecycleRuleInvalid,
} from './lifecycle-rule.js';
import { LifecycleRuleReader } from './lifecycle-rule.reader.js';

export interface DefineLifecycleRuleCommand {
  readonly ruleKey: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly definition: LifecycleRuleDefinition;
}

const keyForm = /^[a-z][a-z0-9-]{1,39}$/;

/** Defines a lifecycle rule, or the next version of one that exists. */
@Injectable()
export class DefineLifecycleRule {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly rules: LifecycleRuleReader,
  ) {}

  async execute(
    command: DefineLifecycleRuleCommand,
    actor: Actor,
  ): Promise<LifecycleRule | NotPermitted | InvalidInput | LifecycleRuleInvalid> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const { ruleKey, nameEn, nameZh } = command;
    if (!keyForm.test(ruleKey))
      return invalidInput('ruleKey', 'A key is 2 to 40 small letters, digits and hyphens.');
    if (nameEn.trim() === '' || nameZh.trim() === '')
      return invalidInput('nameEn', 'A rule needs a name in both languages.');
    const definition = checkLifecycleRule(command.definition);
    if (isRefusal(definition)) return definition;
    return this.database.transaction(async (tx) => {
      await tx.query(
        sql`select pg_advisory_xact_lock(hashtext('customers.lifecycle_rule'), hashtext(${ruleKey}))`,
      );
      const before = await this.rules.find(ruleKey, undefined, tx);
      if (
        before &&
        canonicalJson([before.nameEn, before.nameZh, before.definition]) ===
          canonicalJson([nameEn, nameZh, definition])
      )
        return before;
      const version = (before?.version ?? 0) + 1;
      await tx.query(sql`
        insert into customers.lifecycle_rule (rule_key, version, name_en, name_zh, definition, created_by)
        values (${ruleKey}, ${version}, ${nameEn}, ${nameZh}, ${JSON.stringify(definition)}::jsonb, ${actor.actorId})`);
      await this.audit.record(tx, actor, {
        action: 'lifecycleRule.defined',
        subject: `LifecycleRule:${ruleKey}@${version}`,
        detail: { definition },
      });
      return { ruleKey, version, nameEn, nameZh, definition };
    });
  }
}
