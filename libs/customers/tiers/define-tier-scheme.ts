import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  invalidInput,
  isRefusal,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type InvalidInput,
  type NotPermitted,
} from '#kernel';
import { Audit, Database, sql, type Transaction } from '#platform';
import {
  checkTierScheme,
  type TierScheme,
  type TierSchemeDefinition,
  type TierSchemeInvalid,
} from './tier-scheme.js';
import { TierSchemeReader } from './tier-scheme.reader.js';

export interface DefineTierSchemeCommand {
  readonly schemeKey: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly definition: TierSchemeDefinition;
}

const keyForm = /^[a-z][a-z0-9-]{1,39}$/;

/** Defines a tier scheme, or the next version of one that exists. What used an earlier version goes on using it. */
@Injectable()
export class DefineTierScheme {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly schemes: TierSchemeReader,
  ) {}

  async execute(
    command: DefineTierSchemeCommand,
    actor: Actor,
  ): Promise<TierScheme | NotPermitted | InvalidInput | TierSchemeInvalid> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const { schemeKey, nameEn, nameZh } = command;
    if (!keyForm.test(schemeKey))
      return invalidInput('schemeKey', 'A key is 2 to 40 small letters, digits and hyphens.');
    if (nameEn.trim() === '' || nameZh.trim() === '')
      return invalidInput('nameEn', 'A scheme needs a name in both languages.');
    const definition = checkTierScheme(command.definition);
    if (isRefusal(definition)) return definition;
    return this.database.transaction(async (tx) => {
      await tx.query(
        sql`select pg_advisory_xact_lock(hashtext('customers.tier_scheme'), hashtext(${schemeKey}))`,
      );
      const unknown = await unknownRegion(tx, definition);
      if (unknown !== undefined)
        return refuse('TierSchemeInvalid', `regions.${unknown}: no such region exists`, `regions.${unknown}`);
      const before = await this.schemes.find(schemeKey, undefined, tx);
      if (
        before &&
        canonicalJson([before.nameEn, before.nameZh, before.definition]) ===
          canonicalJson([nameEn, nameZh, definition])
      )
        return before;
      const version = (before?.version ?? 0) + 1;
      await tx.query(sql`
        insert into customers.tier_scheme (scheme_key, version, name_en, name_zh, definition, created_by)
        values (${schemeKey}, ${version}, ${nameEn}, ${nameZh}, ${JSON.stringify(definition)}::jsonb, ${actor.actorId})`);
      await this.audit.record(tx, actor, {
        action: 'tierScheme.defined',
        subject: `TierScheme:${schemeKey}@${version}`,
        detail: { definition },
      });
      return { schemeKey, version, nameEn, nameZh, definition };
    });
  }
}

async function unknownRegion(
  tx: Transaction,
  { regions = [] }: TierSchemeDefinition,
): Promise<string | undefined> {
  const row = await tx.one<{ code: string }>(sql`
    select code from unnest(${regions.map((each) => each.region)}::text[]) as given (code)
     where code not in (select code from customers.region) limit 1`);
  return row?.code;
}
