import { createHash } from 'node:crypto';
import { wholeBasisPoints } from './allocation-plan.js';

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

/** Below it lies the lowest `share` of all hashes: −2⁶³ + ⌊2⁶⁴·share⌋, the share in basis points. */
export function hashAtShare(basisPoints: number): bigint {
  return lowestHash + (hashes * BigInt(basisPoints)) / BigInt(wholeBasisPoints);
}

/** How many hashes there are. */
export const hashes = 2n ** 64n;
export const lowestHash = -(2n ** 63n);
export const highestHash = 2n ** 63n - 1n;
