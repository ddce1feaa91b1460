import type { Actor } from '#kernel';
import { sql, type Sql } from '../database/sql.js';

/** Which runs somebody may see: all, or their own and those of these kinds that keys of their regions asked for. */
export type RunSight =
  'all' | { readonly actorId: string; readonly kinds: readonly string[]; readonly regions: Actor['regions'] };

/** A condition over the run. A run belongs to the regions of the key that asked for it; an unlimited key's to the bank. */
export function inSight(sight: RunSight): Sql {
  if (sight === 'all') return sql`true`;
  const { actorId, kinds, regions } = sight;
  const ofRegions =
    regions === 'all' ? sql`true` : sql`${JSON.stringify(regions)}::jsonb @> (actor->'regions')`;
  return sql`(requested_by = ${actorId} or kind = any(${kinds}::text[]) and ${ofRegions})`;
}
