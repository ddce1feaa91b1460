import { Injectable } from '@nestjs/common';
import { isUuid, notPermitted, permits, refuse, type Actor, type NotPermitted, type Refusal } from '#kernel';
import { Audit, Database, sql } from '#platform';
import type { Segment } from './segment.js';
import { SegmentReader } from './segment.reader.js';

/** Takes a segment out of the lists. What was built on it goes on. */
@Injectable()
export class ArchiveSegment {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly segments: SegmentReader,
  ) {}

  async execute(
    command: { segmentId: string },
    actor: Actor,
  ): Promise<Segment | NotPermitted | Refusal<'SegmentUnknown'>> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    return this.database.transaction(async (tx) => {
      const segment = isUuid(command.segmentId)
        ? await this.segments.find(command.segmentId, undefined, tx)
        : undefined;
      if (!segment) return refuse('SegmentUnknown', `No segment '${command.segmentId}' exists.`, 'segmentId');
      if (segment.archivedAt) return segment;
      await tx.query(
        sql`update customers.segment set archived_at = clock_timestamp() where segment_id = ${segment.segmentId}`,
      );
      await this.audit.record(tx, actor, {
        action: 'segment.archived',
        subject: `Segment:${segment.segmentId}`,
      });
      return (await this.segments.find(segment.segmentId, undefined, tx))!;
    });
  }
}
