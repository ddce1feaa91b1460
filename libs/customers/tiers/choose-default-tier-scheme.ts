import { Injectable } from '@nestjs/common';
import { notPermitted, permits, refuse, type Actor, type NotPermitted, type Refusal } from '#kernel';
import { Audit, Database, sql } from '#platform';
import type { TierScheme } from './tier-scheme.js';
import { TierSchemeReader } from './tier-scheme.reader.js';

/** Chooses which scheme speaks for its kind of customer where nobody names one. */
@Injectable()
export class ChooseDefaultTierScheme {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly schemes: TierSchemeReader,
  ) {}

  async execute(
    command: { schemeKey: string },
    actor: Actor,
  ): Promise<TierScheme | NotPermitted | Refusal<'TierSchemeUnknown'>> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    return this.database.transaction(async (tx) => {
      const scheme = await this.schemes.find(command.schemeKey, undefined, tx);
      if (!scheme)
        return refuse('TierSchemeUnknown', `No tier scheme '${command.schemeKey}' exists.`, 'schemeKey');
      const { customerKind } = scheme.definition;
      await tx.query(
        sql`update customers.default_tier_scheme set scheme_key = ${scheme.schemeKey} where customer_kind = ${customerKind}`,
      );
      await this.audit.record(tx, actor, {
        action: 'tierScheme.chosenAsDefault',
        subject: `TierScheme:${scheme.schemeKey}`,
        detail: { customerKind },
      });
      return scheme;
    });
  }
}
