import { refuse, type Actor, type Refusal } from '#kernel';

export interface Authorship {
  readonly createdBy: string;
  /** Everybody who changed the content or a contributed part, in any revision. */
  readonly editedBy: ReadonlySet<string>;
}

export type FourEyesRefusal = Refusal<'ApproverIsAuthor'> | Refusal<'ApproverIsEditor'>;

/** Why this person may not judge the campaign as the second pair of eyes; undefined when they may. */
export function judgesOwnWork(authorship: Authorship, actor: Actor): FourEyesRefusal | undefined {
  if (actor.actorId === authorship.createdBy)
    return refuse('ApproverIsAuthor', 'You wrote this campaign; somebody else must judge it.');
  if (authorship.editedBy.has(actor.actorId))
    return refuse('ApproverIsEditor', 'You edited this campaign; somebody who did not must judge it.');
  return undefined;
}
