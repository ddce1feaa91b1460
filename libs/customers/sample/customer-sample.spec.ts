import fc from 'fast-check';
import { sql } from '#platform';
import { CustomerSample } from './customer-sample.js';

const everyId = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Whether the condition of a part holds of an id. */
function holds(part: CustomerSample, id: bigint): boolean {
  const { text, values } = part.where('customer_id');
  const ends = [...text.matchAll(/customer_id (>=|<) \$(\d+)::bigint/g)];
  return ends.every(([, sign, position]) => {
    const end = values[Number(position) - 1] as bigint;
    return sign === '<' ? id < end : id >= end;
  });
}

describe('a sample of customers', () => {
  it('is one of parts into each of which as many ids fall, and nobody into two', () => {
    fc.assert(
      fc.property(everyId, fc.integer({ min: 0, max: 8 }), (id, halvings) => {
        const parts = Array.from({ length: 2 ** halvings }, (_, index) =>
          CustomerSample.part(index, halvings),
        );
        const within = parts.flatMap((part, index) => (holds(part, id) ? [index] : []));
        expect(within).toEqual([Number((id + 2n ** 63n) >> (64n - BigInt(halvings)))]);
        expect(parts.reduce((sum, { share }) => sum + share, 0)).toBe(1);
      }),
    );
  });

  it('says nothing where it is everybody', () => {
    const { everybody } = CustomerSample;
    expect(everybody.share).toBe(1);
    expect(sql`select${everybody.and('a.customer_id')}${everybody.where('a.customer_id')}`.text).toBe(
      'select',
    );
    expect(everybody.estimate(7)).toEqual({ customers: 7, lookedAt: 7, standardError: 0 });
    expect(everybody.estimate(0)).toEqual({ customers: 0, lookedAt: 0, standardError: 0 });
  });

  it('stands for everybody, with the error of a count into which each comes by chance', () => {
    const { customers, lookedAt, standardError } = CustomerSample.part(0, 2).estimate(300);
    expect([customers, lookedAt, standardError]).toEqual([1200, 300, 60]);
    expect(CustomerSample.part(0, 2).estimate(0)).toMatchObject({
      customers: 0,
      standardError: Math.sqrt(0.75) * 4,
    });
  });
});
