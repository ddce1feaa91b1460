declare const brand: unique symbol;

/** A string that names one kind of thing: an id of a campaign is not an id of an experiment. */
export type Id<Brand extends string> = string & { readonly [brand]: Brand };

/** Signed 64-bit integer of the customer's reference, as a decimal string (JavaScript numbers end at 2^53). */
export type CustomerId = Id<'Customer'>;

export type RunId = Id<'Run'>;

/** A new time-ordered identifier (UUID version 7, RFC 9562): neighbours in time are neighbours in an index. */
export function newId<Brand extends string>(): Id<Brand> {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  const milliseconds = BigInt(Date.now());
  for (let index = 0; index < 6; index += 1) {
    bytes[index] = Number((milliseconds >> BigInt(8 * (5 - index))) & 0xffn);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as Id<Brand>;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}
