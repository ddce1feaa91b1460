import { refuse, type Refusal } from '#kernel';
import type { Finding } from './compliance/finding.js';

export type ComplianceRefusal = Refusal<'ComplianceBlocked'> | Refusal<'WordingHeld'>;

/** What stands between a campaign and review: findings that nobody can release. */
export function blockingRefusal(findings: readonly Finding[]): Refusal<'ComplianceBlocked'> | undefined {
  const blocking = findings.filter((each) => each.severity === 'blocks');
  return blocking.length === 0
    ? undefined
    : refuse('ComplianceBlocked', blocking.map(describe).join('; '), blocking[0]!.where);
}

/** What stands between a campaign and approval: blocking findings, and held ones that nobody has released. */
export function approvalRefusal(
  findings: readonly Finding[],
  released: ReadonlySet<string>,
): ComplianceRefusal | undefined {
  const blocked = blockingRefusal(findings);
  if (blocked) return blocked;
  const held = findings.filter((each) => each.severity === 'held' && !released.has(each.findingId));
  return held.length === 0 ? undefined : refuse('WordingHeld', held.map(describe).join('; '), held[0]!.where);
}

function describe({ where, matched, explanationEn }: Finding): string {
  return matched === undefined ? `${where}: ${explanationEn}` : `${where}: '${matched}': ${explanationEn}`;
}
