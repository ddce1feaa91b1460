import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import { Audit, Database, pinKnownAt, type RunContext, type RunHandler } from '#platform';
import { ExperimentStore } from '../design/experiment.store.js';
import { takeContactTurn } from '../eligibility/contact-turn.js';
import type { ContactListId } from './contact-list.js';
import { ContactListStore } from './contact-list.store.js';

export interface FillContactListPayload {
  readonly contactListId: ContactListId;
}

/** Checks consent and caps once more and puts who is left on the list; who is not stays in the analysis. */
@Injectable()
export class FillContactList implements RunHandler<FillContactListPayload> {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly experiments: ExperimentStore,
    private readonly lists: ContactListStore,
  ) {}

  async execute({ contactListId }: FillContactListPayload, context: RunContext): Promise<void> {
    await context.report({ step: 'checking consent and caps once more', done: 0 });
    const knownAt = await pinKnownAt(this.database);
    await this.database.transaction(async (tx) => {
      await takeContactTurn(tx);
      const list = await this.lists.lock(tx, contactListId);
      if (!list) throw new Fault('CONTACT_LIST_MISSING', `No contact list has the id ${contactListId}`);
      if (list.state === 'requested') {
        const experiment = await this.experiments.lock(tx, list.experimentId);
        await this.lists.fill(tx, list, experiment!, knownAt);
      }
      const { contacts, removed } = (await this.lists.lock(tx, contactListId))!;
      await this.audit.record(tx, context.actor, {
        action: 'contactList.filled',
        subject: `Experiment:${list.experimentId}`,
        detail: { contactListId, contacts, removed },
      });
      await context.complete(tx, { contacts: contacts!, removed: removed! });
    });
  }
}
