import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  invalidInput,
  isRefusal,
  isUuid,
  newId,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type InvalidInput,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Database, sql, type Transaction } from '#platform';
import { RuleReader, type RuleInput, type RuleReading, type RuleReadingRefusal } from './rule-reading.js';
import type { Segment, SegmentId } from './segment.js';
import { SegmentReader } from './segment.reader.js';

export interface SaveSegmentCommand extends RuleInput {
  /** Absent: a new segment. Otherwise a new version of this one, unless it says the same. */
  readonly segmentId?: string;
  readonly name: string;
  readonly description?: string;
}

export type SaveSegmentRefusal =
  | NotPermitted
  | InvalidInput
  | RuleReadingRefusal
  | Refusal<'SegmentUnknown' | 'SegmentArchived' | 'SegmentNameTaken'>;

/** Saves a segment or its next version. Versions never change: what was built on one stays what it was. */
@Injectable()
export class SaveSegment {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly rules: RuleReader,
    private readonly segments: SegmentReader,
  ) {}

  async execute(command: SaveSegmentCommand, actor: Actor): Promise<Segment | SaveSegmentRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const name = command.name.trim().normalize('NFC');
    if (name === '' || name.length > 120)
      return invalidInput('name', 'A segment has a name of 1 to 120 characters.');
    return this.database.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(hashtext('customers.segment'))`);
      const reading = await this.rules.read(command, tx);
      if (isRefusal(reading)) return reading;
      const before = command.segmentId === undefined ? undefined : await this.existing(command.segmentId, tx);
      if (isRefusal(before)) return before;
      const holder = await tx.one<{ id: string }>(
        sql`select segment_id as id from customers.segment where name = ${name}`,
      );
      if (holder && holder.id !== before?.segmentId)
        return refuse('SegmentNameTaken', `Segment ${holder.id} is named '${name}'.`, 'name');
      return this.save(tx, { ...command, name }, reading, before, actor);
    });
  }

  private async existing(
    segmentId: string,
    tx: Transaction,
  ): Promise<Segment | Refusal<'SegmentUnknown' | 'SegmentArchived'>> {
    const segment = isUuid(segmentId) ? await this.segments.find(segmentId, undefined, tx) : undefined;
    if (!segment) return refuse('SegmentUnknown', `No segment '${segmentId}' exists.`, 'segmentId');
    return segment.archivedAt
      ? refuse('SegmentArchived', `The segment '${segment.name}' is archived.`)
      : segment;
  }

  private async save(
    tx: Transaction,
    command: SaveSegmentCommand,
    reading: RuleReading,
    before: Segment | undefined,
    actor: Actor,
  ): Promise<Segment> {
    const { rule, tierScheme, lifecycleRule } = reading;
    const segmentId: SegmentId = before?.segmentId ?? newId<'Segment'>();
    const description = command.description ?? before?.description ?? '';
    const content = [
      rule,
      tierScheme.schemeKey,
      tierScheme.version,
      lifecycleRule.ruleKey,
      lifecycleRule.version,
    ];
    const same =
      before !== undefined &&
      canonicalJson(content) ===
        canonicalJson([
          before.rule,
          before.tierSchemeKey,
          before.tierSchemeVersion,
          before.lifecycleRuleKey,
          before.lifecycleRuleVersion,
        ]);
    const version = same ? before.version : (before?.version ?? 0) + 1;
    await tx.query(
      before
        ? sql`update customers.segment set name = ${command.name}, description = ${description} where segment_id = ${segmentId}`
        : sql`insert into customers.segment (segment_id, name, description, created_by) values (${segmentId}, ${command.name}, ${description}, ${actor.actorId})`,
    );
    if (!same) {
      await tx.query(sql`
        insert into customers.segment_version
          (segment_id, version, rule, tier_scheme_key, tier_scheme_version, lifecycle_rule_key, lifecycle_rule_version, created_by)
        values (${segmentId}, ${version}, ${JSON.stringify(rule)}::jsonb, ${tierScheme.schemeKey}, ${tierScheme.version},
                ${lifecycleRule.ruleKey}, ${lifecycleRule.version}, ${actor.actorId})`);
    }
    await this.audit.record(tx, actor, {
      action: 'segment.saved',
      subject: `Segment:${segmentId}`,
      detail: { name: command.name, version, rule },
    });
    return (await this.segments.find(segmentId, version, tx))!;
  }
}
