import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import type { CampaignContent } from './campaign.js';

/**
 * What another context puts under the campaign's approval: an experiment contributes its segment version, allocation
 * and analysis plan. Campaigns does not know what is inside; it keeps it, shows it and binds it.
 */
export interface ApprovalPart {
  /** Unique in the campaign, for example 'experiment:SALON-1'. */
  readonly part: string;
  readonly content: unknown;
}

/** Whole content of what an approver signs, in the one spelling that is hashed. */
export function approvalSubject(
  code: string,
  content: CampaignContent,
  parts: readonly ApprovalPart[],
): string {
  const byName = Object.fromEntries(parts.map(({ part, content: each }) => [part, each]));
  return canonicalJson({ form: 'tierlift.approval.1', code, content, parts: byName });
}

/** SHA-256 of the approval subject in lower-case hexadecimal. An approval is for this digest and for nothing else. */
export function approvalDigest(
  code: string,
  content: CampaignContent,
  parts: readonly ApprovalPart[],
): string {
  return createHash('sha256')
    .update(approvalSubject(code, content, parts), 'utf8')
    .digest('hex');
}
