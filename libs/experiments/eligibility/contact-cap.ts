import { reachesOut } from '#campaigns';
import { addDays, monthEnd, monthStart, type CalendarDate, type Period } from '#kernel';
import type { Variant } from '../design/experiment-design.js';

/** How often customers of a tier may be contacted in a calendar month. */
export interface ContactCap {
  /** Tier key; '*' stands for every tier that has no cap of its own. */
  readonly tier: string;
  readonly contactsPerMonth: number;
}

export const everyOtherTier = '*';

/** The calendar month whose contacts count together. */
export function contactMonth(on: CalendarDate): Period {
  return { from: monthStart(on), to: monthEnd(on) };
}

/** Contacts that a variant means for each of its customers: one per channel that reaches out to a person. */
export function contactsOf({ channels }: Pick<Variant, 'channels'>): number {
  return channels.filter(reachesOut).length;
}

/** What an experiment will add at most: its most contacted variant, because who gets which variant is not known yet. */
export function plannedContacts(variants: readonly Pick<Variant, 'channels'>[]): number {
  return Math.max(0, ...variants.map(contactsOf));
}

/** The days on which a customer belongs to an experiment: its window, both ends included. */
export function occupiedPeriod(startsOn: CalendarDate, observationDays: number): Period {
  return { from: startsOn, to: addDays(startsOn, observationDays) };
}
