import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable } from '#platform';
import type { Segment } from './segment.js';

const columns = sql`
  s.segment_id as "segmentId", s.name, s.description, s.archived_at as "archivedAt", v.version, v.rule,
  v.tier_scheme_key as "tierSchemeKey", v.tier_scheme_version as "tierSchemeVersion",
  v.lifecycle_rule_key as "lifecycleRuleKey", v.lifecycle_rule_version as "lifecycleRuleVersion",
  v.created_by as "createdBy", v.created_at as "createdAt"`;

@Injectable()
export class SegmentReader {
  constructor(private readonly database: Database) {}

  /** A version of a segment; the newest where none is named. */
  async find(
    segmentId: string,
    version?: number,
    via: Queryable = this.database,
  ): Promise<Segment | undefined> {
    return via.one<Segment>(sql`
      select ${columns} from customers.segment s join customers.segment_version v using (segment_id)
       where s.segment_id = ${segmentId} and (${version ?? null}::int is null or v.version = ${version ?? null}::int)
       order by v.version desc limit 1`);
  }

  /** The newest version of each of some segments. */
  async findMany(segmentIds: readonly string[]): Promise<Segment[]> {
    return this.database.query<Segment>(sql`
      select distinct on (s.segment_id) ${columns} from customers.segment s join customers.segment_version v using (segment_id)
       where s.segment_id = any(${segmentIds}::uuid[])
       order by s.segment_id, v.version desc`);
  }

  /** Newest segments first, each in its newest version. */
  async list(filter: { includeArchived: boolean; before?: string; limit: number }): Promise<Segment[]> {
    return this.database.query<Segment>(sql`
      select ${columns}
        from customers.segment s
        join lateral (select * from customers.segment_version v where v.segment_id = s.segment_id order by version desc limit 1) v on true
       where (${filter.includeArchived}::boolean or s.archived_at is null)
         and (${filter.before ?? null}::uuid is null or s.segment_id < ${filter.before ?? null}::uuid)
       order by s.segment_id desc
       limit ${filter.limit}`);
  }

  async versions(segmentId: string): Promise<Segment[]> {
    return this.database.query<Segment>(sql`
      select ${columns} from customers.segment s join customers.segment_version v using (segment_id)
       where s.segment_id = ${segmentId} order by v.version desc`);
  }
}
