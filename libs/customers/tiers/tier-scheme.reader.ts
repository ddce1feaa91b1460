import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable } from '#platform';
import type { CustomerKind } from '../vocabulary.js';
import type { TierScheme } from './tier-scheme.js';

const columns = sql`scheme_key as "schemeKey", version, name_en as "nameEn", name_zh as "nameZh", definition`;

@Injectable()
export class TierSchemeReader {
  constructor(private readonly database: Database) {}

  /** A version of a scheme; the newest where none is named. */
  async find(
    schemeKey: string,
    version?: number,
    via: Queryable = this.database,
  ): Promise<TierScheme | undefined> {
    return via.one<TierScheme>(sql`
      select ${columns} from customers.tier_scheme
       where scheme_key = ${schemeKey} and (${version ?? null}::int is null or version = ${version ?? null}::int)
       order by version desc limit 1`);
  }

  /** The newest version of every scheme. */
  async newest(): Promise<TierScheme[]> {
    return this.database.query<TierScheme>(
      sql`select distinct on (scheme_key) ${columns} from customers.tier_scheme order by scheme_key, version desc`,
    );
  }

  /** Every version of a scheme, newest first. */
  async versions(schemeKey: string): Promise<TierScheme[]> {
    return this.database.query<TierScheme>(
      sql`select ${columns} from customers.tier_scheme where scheme_key = ${schemeKey} order by version desc`,
    );
  }

  async defaultKey(customerKind: CustomerKind, via: Queryable = this.database): Promise<string> {
    const row = await via.one<{ schemeKey: string }>(
      sql`select scheme_key as "schemeKey" from customers.default_tier_scheme where customer_kind = ${customerKind}`,
    );
    return row!.schemeKey;
  }
}
