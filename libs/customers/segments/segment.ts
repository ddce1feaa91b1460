import type { Id } from '#kernel';
import type { SegmentRule } from './segment-rule.js';

export type SegmentId = Id<'Segment'>;

/** A saved rule, in one of its versions, with the scheme and the lifecycle rule by which it was written. */
export interface Segment {
  readonly segmentId: SegmentId;
  readonly name: string;
  readonly description: string;
  readonly archivedAt: Date | null;
  readonly version: number;
  readonly rule: SegmentRule;
  readonly tierSchemeKey: string;
  readonly tierSchemeVersion: number;
  readonly lifecycleRuleKey: string;
  readonly lifecycleRuleVersion: number;
  readonly createdBy: string;
  readonly createdAt: Date;
}
