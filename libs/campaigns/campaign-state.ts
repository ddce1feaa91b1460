import { refuse, type Permission, type Refusal } from '#kernel';

export const campaignStates = [
  'draft',
  'inReview',
  'approved',
  'running',
  'paused',
  'completed',
  'archived',
  'rejected',
  'cancelled',
] as const;
export type CampaignState = (typeof campaignStates)[number];

interface Step {
  readonly from: readonly CampaignState[];
  readonly to: CampaignState;
  readonly permission: Permission;
  readonly needsReason: boolean;
}

/**
 * The life of a campaign, whole. `revise` is not asked for by itself: it is what an edit does to a campaign that has
 * already been shown to, or signed by, a second person.
 */
export const campaignSteps = {
  submit: { from: ['draft'], to: 'inReview', permission: 'configure', needsReason: false },
  withdraw: { from: ['inReview'], to: 'draft', permission: 'configure', needsReason: false },
  approve: { from: ['inReview'], to: 'approved', permission: 'approve', needsReason: false },
  reject: { from: ['inReview'], to: 'rejected', permission: 'approve', needsReason: true },
  revise: {
    from: ['inReview', 'approved', 'rejected'],
    to: 'draft',
    permission: 'configure',
    needsReason: false,
  },
  start: { from: ['approved'], to: 'running', permission: 'configure', needsReason: false },
  pause: { from: ['running'], to: 'paused', permission: 'configure', needsReason: true },
  resume: { from: ['paused'], to: 'running', permission: 'configure', needsReason: false },
  complete: { from: ['running', 'paused'], to: 'completed', permission: 'configure', needsReason: false },
  archive: { from: ['completed'], to: 'archived', permission: 'configure', needsReason: false },
  cancel: {
    from: ['draft', 'inReview', 'approved', 'running', 'paused', 'rejected'],
    to: 'cancelled',
    permission: 'configure',
    needsReason: true,
  },
} as const satisfies Record<string, Step>;

export type CampaignStep = keyof typeof campaignSteps;

/** The states in which the content may be edited; an edit leads back to draft. */
export const editableStates: readonly CampaignState[] = ['draft', ...campaignSteps.revise.from];

export type StepRefusal = Refusal<'StepNotPossible'> | Refusal<'ReasonMissing'>;

/** The state that a step leads to, or why it may not be taken from here. */
export function takeStep(
  from: CampaignState,
  step: CampaignStep,
  reason: string | undefined,
): CampaignState | StepRefusal {
  const { from: allowed, to, needsReason }: Step = campaignSteps[step];
  if (!allowed.includes(from)) {
    return refuse(
      'StepNotPossible',
      `A campaign that is '${from}' cannot ${step}; it would have to be ${allowed.join(' or ')}.`,
    );
  }
  if (needsReason && !reason?.trim())
    return refuse('ReasonMissing', `To ${step} a campaign, say why.`, 'reason');
  return to;
}
