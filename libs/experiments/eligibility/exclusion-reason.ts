/**
 * Why a customer of the population is left out, in the order in which reasons apply: each customer has one, the first.
 * What is wrong with the record comes first, then what the customer wants, then what the bank has decided for the whole
 * year, then what other experiments hold, and last the cap, which depends on all contacts before.
 */
export const exclusionReasons = [
  'invalid',
  'noConsent',
  'optedOut',
  'globalHoldout',
  'exclusionLayer',
  'contactCap',
  'conflictingAssignment',
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

export const exclusionWords: Readonly<Record<ExclusionReason, string>> = {
  invalid: 'the account was closed before the start',
  noConsent: 'has never consented to be contacted for this purpose',
  optedOut: 'has withdrawn consent or opted out',
  globalHoldout: 'belongs to the share of customers that no campaign contacts this year',
  exclusionLayer: 'is in another experiment of the same layer at that time',
  contactCap: 'would be contacted more often in that month than customers of the tier may be',
  conflictingAssignment: 'was assigned to two variants by the system that assigned',
};

/** What keeps an enrolled customer off a contact list; they stay in the analysis. */
export const removalReasons = ['invalid', 'noConsent', 'optedOut', 'contactCap'] as const;
export type RemovalReason = (typeof removalReasons)[number];
