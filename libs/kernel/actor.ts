import { refuse, type NotPermitted } from './refusal.js';

export const roles = ['marketer', 'analyst', 'approver', 'executive', 'admin', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** Who acts. Every use case takes one; the audit log names it. */
export interface Actor {
  readonly actorId: string;
  readonly name: string;
  readonly role: Role | 'system';
  readonly regions: 'all' | readonly string[];
}

export type Permission =
  /** design campaigns, experiments, segments, schemes */
  | 'configure'
  | 'approve'
  /** release wording that the compliance check holds */
  | 'releaseWording'
  /** load customers, snapshots, facts, assignments */
  | 'import'
  | 'evaluate'
  /** results over groups; small groups are suppressed for roles without `readUnits` */
  | 'readAggregates'
  /** single customers, rosters, contact lists, small groups */
  | 'readUnits'
  /** keys, settings, erasure */
  | 'administer'
  | 'audit';

const permissionsOf: Record<Role | 'system', readonly Permission[]> = {
  marketer: ['configure', 'import', 'evaluate', 'readAggregates', 'readUnits'],
  analyst: ['import', 'evaluate', 'readAggregates', 'readUnits'],
  approver: ['approve', 'releaseWording', 'readAggregates'],
  executive: ['readAggregates'],
  admin: ['administer', 'import', 'readAggregates'],
  auditor: ['audit', 'readAggregates', 'readUnits'],
  system: ['import', 'evaluate', 'readAggregates', 'readUnits'],
};

export function permits(actor: Actor, permission: Permission): boolean {
  return permissionsOf[actor.role].includes(permission);
}

export function rolesWith(permission: Permission): readonly Role[] {
  return roles.filter((role) => permissionsOf[role].includes(permission));
}

export function notPermitted(actor: Actor, permission: Permission): NotPermitted {
  return refuse(
    'NotPermitted',
    `The role '${actor.role}' may not ${permission}. Roles that may: ${rolesWith(permission).join(', ')}.`,
  );
}

/** Acts for the platform itself: schedules, retries, migrations. */
export const systemActor: Actor = { actorId: 'system', name: 'Tierlift', role: 'system', regions: 'all' };

/** Whether an actor may see something that belongs to a region (undefined: belongs to the whole bank). */
export function seesRegion(actor: Actor, region: string | undefined | null): boolean {
  return actor.regions === 'all' || (region != null && actor.regions.includes(region));
}
