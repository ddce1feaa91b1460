import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ReferenceHash } from './reference-hash.js';

const hash = new ReferenceHash();

function written(bytes: Uint8Array): string {
  const around = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
  hash.take(around, 6, 6 + bytes.length);
  const out = Buffer.alloc(30, '#');
  const end = hash.write(out, 3);
  return out.toString('latin1', 3, end);
}

const expected = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest().readBigInt64BE(0).toString();

describe('the hash of a reference', () => {
  it('is that of FIPS 180-4 for its own example', () => {
    expect(written(Buffer.from('abc'))).toBe(BigInt.asIntN(64, 0xba7816bf8f01cfean).toString());
  });

  it('is the first 8 bytes of SHA-256 whatever the text and its length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 130 }), (bytes) => written(bytes) === expected(bytes)),
      { numRuns: 3000 },
    );
    for (const length of [0, 54, 55, 56, 63, 64]) {
      const bytes = Buffer.alloc(length, 'x');
      expect(written(bytes)).toBe(expected(bytes));
    }
  });

  it.each([0n, 1n, -1n, 10_000n, -10_000n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 32n), 2n ** 32n])(
    'is written in decimal where it is %s',
    (value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(value);
      Object.assign(hash, { high: bytes.readInt32BE(0), low: bytes.readInt32BE(4) });
      const out = Buffer.alloc(30);
      expect(out.toString('latin1', 0, hash.write(out, 0))).toBe(value.toString());
    },
  );
});
