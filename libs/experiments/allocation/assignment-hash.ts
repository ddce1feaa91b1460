import { createHash } from 'node:crypto';

/**
 * Where a customer stands in the order of an experiment: the first 8 bytes of SHA-256(salt ‖ 0x00 ‖ reference), both in
 * UTF-8, read as a signed big-endian integer. Anyone with the salt and the references can compute it again; the zero
 * byte keeps salt and reference apart (neither may contain one).
 */
export function assignmentHash(salt: string, reference: string): bigint {
  return createHash('sha256')
    .update(salt, 'utf8')
    .update('\0')
    .update(reference, 'utf8')
    .digest()
    .readBigInt64BE(0);
}
