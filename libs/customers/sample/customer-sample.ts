import { sql, type Sql } from '#platform';

/** A number of customers as it is told: what was counted, and what that stands for. */
export interface CustomerCount {
  readonly customers: number;
  /** How many of them were seen. Whether a group is large enough to be shown is asked of these. */
  readonly lookedAt: number;
  /** Of `customers`; 0 where everybody was looked at. */
  readonly standardError: number;
}

/** Ids are signed numbers of so many bits. */
const idBits = 64n;
const leastId = -(2n ** (idBits - 1n));

/**
 * The customers who are looked at for an answer: everybody, or one of 2^halvings equal parts of the range of ids.
 *
 * An id is a hash of its reference (customers.customer_id_of), so that a part is a random sample into which each customer comes with
 * the chance `share`, whatever they hold or do, and of which variant and holdout know nothing: those go by hashes with a salt. It is
 * always the same part: who asks twice gets the same answer, and asking again does not average the error away. Every large table
 * is keyed or indexed by the customer, so that what is read grows with the part, not with the bank, as long as each relation is told
 * the part itself: PostgreSQL carries no condition on one side of a left join into a grouped query on its other side.
 */
export class CustomerSample {
  static readonly everybody = CustomerSample.part(0, 0);

  private constructor(
    private readonly index: bigint,
    private readonly halvings: number,
  ) {}

  /** Parts are numbered from 0 to 2^halvings − 1; together they are everybody, and nobody is in two. */
  static part(index: number, halvings: number): CustomerSample {
    return new CustomerSample(BigInt(index), halvings);
  }

  /** Of all customers, 1 for everybody. A power of two: what is divided by it stays a whole number. */
  get share(): number {
    return 2 ** -this.halvings;
  }

  /**
   * What a count in the part says of everybody: the count over the share. Its standard error is √(count · (1 − share)) / share, as
   * each customer comes into the part by a chance of their own (Cochran 1977, Sampling Techniques, chapters 2 and 3; his factor
   * 1 − p for samples of a fixed size is left out, which is cautious). Where nobody was found, it is that of one: none in the part
   * is not none at all.
   */
  estimate(lookedAt: number): CustomerCount {
    const { share } = this;
    const spread = Math.max(lookedAt, 1) * (1 - share);
    return { customers: lookedAt / share, lookedAt, standardError: Math.sqrt(spread) / share };
  }

  /** ` and …` to come after other conditions. Of everybody it says nothing: their statements are what they were without it. */
  and(customerId: string): Sql {
    return this.conditionsAfter(sql` and `, customerId);
  }

  /** ` where …` for a relation without other conditions. */
  where(customerId: string): Sql {
    return this.conditionsAfter(sql` where `, customerId);
  }

  private conditionsAfter(word: Sql, customerId: string): Sql {
    const column = sql.identifier(customerId);
    const width = 2n ** (idBits - BigInt(this.halvings));
    const from = leastId + this.index * width;
    const isLast = this.index === 2n ** BigInt(this.halvings) - 1n;
    const ends = [
      ...(this.index === 0n ? [] : [sql`${column} >= ${from}::bigint`]),
      ...(isLast ? [] : [sql`${column} < ${from + width}::bigint`]),
    ];
    return ends.length === 0 ? sql.empty : sql`${word}${sql.join(ends, ' and ')}`;
  }
}
