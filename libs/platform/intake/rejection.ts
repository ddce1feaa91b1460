/** Why a record is set aside, with what a person can do about it. Readers show the words, programs the key. */
export const rejectionReasons = {
  wrongShape:
    'the record has another number of values than the header, or a quotation mark in the wrong place',
  missing: 'a value that is required is empty',
  invalidDate: 'not a calendar date that exists',
  notANumber: 'not a number',
  notFinite: 'NaN or infinite',
  outOfRange: 'outside the range that is taken',
  tooManyDecimals: 'more decimal places than the unit has',
  tooLong: 'longer than is taken',
  notInList: 'not one of the values that are taken',
  notBoolean: 'neither true nor false',
  invalidUtf8: 'bytes that are not UTF-8',
  nulCharacter: 'contains the character NUL',
  loneSurrogate: 'contains half of a surrogate pair',
  notNormalised:
    'not in Unicode normal form C, or with blanks at its ends: the same text could be written in two ways',
  controlCharacter: 'contains a control character',
  idCardNumber: 'contains a valid ID-card number, which must not be stored; masked here',
  mobileNumber: 'contains a mobile number, which must not be stored; masked here',
  futureDate: 'lies in the future',
  inconsistent: 'two values of the record contradict each other',
  leftOutByMap: 'left out by the condition of the column map',
  conflictingDuplicate: 'the file says two different things about the same; all of them are set aside',
  unknownRegion: 'no such region; import regions first',
  unknownCustomer: 'no such customer; import customers first',
  unknownCampaign: 'no such campaign; create it and replay, or mend the code',
  unknownReference: 'names something that does not exist here',
  negativeAum: 'negative, which the tier scheme of this kind of customer forbids',
  erasedCustomer: 'this customer was erased and is not taken up again',
  referenceCollision: 'another customer already has the identifier that follows from this reference',
  eventOfTwoCustomers: 'the same source and event id were delivered for another customer',
  eventWithTwoContents:
    'the same source, event id and revision were delivered before with another content; send a higher revision',
} as const;

export type RejectionReason = keyof typeof rejectionReasons;

export function isRejectionReason(text: string): text is RejectionReason {
  return Object.hasOwn(rejectionReasons, text);
}

/** One value that cannot be taken. */
export interface Rejection {
  readonly column: string;
  /** As it stood in the file; masked where it must not be stored, and never longer than `shownLength`. */
  readonly value: string;
  readonly reason: RejectionReason;
}

const shownLength = 200;

export function shown(value: string): string {
  // What PostgreSQL could not store is shown as the replacement character.
  const printable = value.replaceAll('\u0000', '\uFFFD').toWellFormed();
  return printable.length <= shownLength
    ? printable
    : `${printable.slice(0, shownLength - 1)}…`.toWellFormed();
}

/** Personal identifiers are never kept, so there is nothing that could be mended. A record left out was left out on purpose. */
export function isReplayable(reason: RejectionReason): boolean {
  return !(['idCardNumber', 'mobileNumber', 'leftOutByMap', 'erasedCustomer'] as RejectionReason[]).includes(
    reason,
  );
}
