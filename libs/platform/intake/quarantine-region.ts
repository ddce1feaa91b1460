import type { Actor } from '#kernel';
import { sql, type Sql } from '../database/sql.js';
import type { FileFormats } from './file-format.js';

/**
 * A condition over the quarantined record `q`: its region is one of these. A record whose region cannot be told (its
 * customer is not known, it could not be split, its fields are not kept) belongs to the whole bank.
 */
export function quarantineOfRegions(formats: FileFormats, regions: Actor['regions']): Sql {
  if (regions === 'all') return sql`true`;
  const known = formats.names().flatMap((name) => {
    const { regionOfQuarantined } = formats.get(name);
    return regionOfQuarantined ? [sql`when ${name}::text then ${regionOfQuarantined}`] : [];
  });
  if (known.length === 0) return sql`false`;
  return sql`coalesce(case q.format ${sql.join(known, ' ')} end = any(${regions}::text[]), false)`;
}
