import { Injectable } from '@nestjs/common';
import type { Channel } from '#campaigns';
import {
  isRefusal,
  newId,
  notPermitted,
  permits,
  type Actor,
  type CalendarDate,
  type NotFound,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Clock, Database, Runs } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import { ExperimentDesk } from '../lifecycle/experiment-desk.js';
import type { ExperimentState } from '../lifecycle/experiment-state.js';
import { refuseExperiment } from '../refusals.js';
import type { ContactListId } from './contact-list.js';
import { ContactListStore } from './contact-list.store.js';

export interface RequestContactListCommand {
  readonly experimentId: ExperimentId;
  readonly variant: string;
  readonly channel: Channel;
  /** Undefined: today, or the start of the experiment where that is later. */
  readonly contactsOn?: CalendarDate;
}

export type ContactListRefusal =
  | NotPermitted
  | NotFound
  | Refusal<'NotEnrolledYet'>
  | Refusal<'ExperimentStepNotPossible'>
  | Refusal<'VariantNotContacted'>;

const contactableStates: readonly ExperimentState[] = ['enrolled', 'running'];

/** Asks for the list of customers of one variant for one channel. */
@Injectable()
export class RequestContactList {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly runs: Runs,
    private readonly desk: ExperimentDesk,
    private readonly lists: ContactListStore,
  ) {}

  async execute(
    { experimentId, variant, channel, contactsOn }: RequestContactListCommand,
    actor: Actor,
  ): Promise<ContactListId | ContactListRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const outcome = await this.database.transaction(
      async (tx): Promise<ContactListId | ContactListRefusal> => {
        const opened = await this.desk.open(tx, experimentId, actor);
        if (isRefusal(opened)) return opened;
        const { experiment } = opened;
        const { state, design, code } = experiment;
        if (experiment.enrolledAt === null) {
          return refuseExperiment('NotEnrolledYet', `The customers of ${code} are not assigned yet.`);
        }
        if (!contactableStates.includes(state)) {
          return refuseExperiment(
            'ExperimentStepNotPossible',
            `Nobody is contacted while ${code} is '${state}'.`,
          );
        }
        const contacted = design.variants.find(({ key }) => key === variant);
        if (!contacted?.channels.includes(channel)) {
          return refuseExperiment(
            'VariantNotContacted',
            `${variant} is not contacted through ${channel}.`,
            'channel',
          );
        }
        const today = await this.clock.today(tx);
        const contactListId = newId<'ContactList'>();
        const runId = await this.runs.request(tx, actor, 'fillContactList', { contactListId });
        const on = contactsOn ?? (today < design.startsOn ? design.startsOn : today);
        await this.lists.request(
          tx,
          { contactListId, experimentId, variant, channel, runId, contactsOn: on },
          actor,
        );
        await this.audit.record(tx, actor, {
          action: 'contactList.requested',
          subject: `Experiment:${experimentId}`,
          detail: { contactListId, variant, channel, contactsOn: on },
        });
        return contactListId;
      },
    );
    if (!isRefusal(outcome)) await this.runs.wake();
    return outcome;
  }
}
