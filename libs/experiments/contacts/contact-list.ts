import type { Channel } from '#campaigns';
import type { CalendarDate, Id, RunId } from '#kernel';
import type { ExperimentId } from '../experiment-id.js';

export type ContactListId = Id<'ContactList'>;

/** The customers of one variant that are handed to one channel. */
export interface ContactList {
  readonly contactListId: ContactListId;
  readonly experimentId: ExperimentId;
  readonly variant: string;
  readonly channel: Channel;
  readonly runId: RunId;
  readonly state: 'requested' | 'ready';
  /** The day of the contact, which decides in which month it counts. */
  readonly contactsOn: CalendarDate;
  /** Customers on the list; null until it is ready. */
  readonly contacts: number | null;
  /** Customers of the variant who were kept off, with a reason each. */
  readonly removed: number | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
}

/** The consent that a channel needs beside that of the campaign, where the customer has decided about it. */
export const consentPurposeOf: Readonly<Partial<Record<Channel, string>>> = {
  managerCall: 'phone',
  sms: 'sms',
  email: 'email',
  appPush: 'app',
  appHome: 'app',
  appPopUp: 'app',
};
