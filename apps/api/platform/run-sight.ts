import { permits, type Actor, type Permission } from '#kernel';
import type { CustomerRuns } from '#customers';
import type { EvaluationRuns } from '#evaluation';
import type { ExperimentRuns } from '#experiments';
import type { IntakeRuns, RunSight } from '#platform';
import type { ReportingRuns } from '#reporting';

type RunKind =
  keyof (IntakeRuns & CustomerRuns & ExperimentRuns & EvaluationRuns & ReportingRuns) | 'recordFacts';

/** What a role must be allowed to do to see the runs of others that do it. A kind that is missing does not compile. */
const permissionFor: Readonly<Record<RunKind, Permission>> = {
  importFile: 'import',
  replayQuarantine: 'import',
  recordFacts: 'import',
  keepPopulations: 'administer',
  assignCustomers: 'readUnits',
  adoptAssignments: 'readUnits',
  fillContactList: 'readUnits',
  evaluateExperiment: 'evaluate',
  explainChanges: 'evaluate',
  countCuts: 'administer',
  prepareReview: 'evaluate',
};

/**
 * Who started a run sees it; so does every key whose role does such work and whose regions hold those of the key that
 * asked for it. Administrators and auditors see all. Whatever else there is, is not there for the key.
 */
export function runSightOf(actor: Actor): RunSight {
  if (permits(actor, 'administer') || permits(actor, 'audit')) return 'all';
  const kinds = Object.entries(permissionFor)
    .filter(([, permission]) => permits(actor, permission))
    .map(([kind]) => kind);
  return { actorId: actor.actorId, kinds, regions: actor.regions };
}

/** What stopping a run of this kind asks for, where it is somebody else's. */
export function permissionToCancel(kind: string): Permission {
  return permissionFor[kind as RunKind] ?? 'administer';
}
