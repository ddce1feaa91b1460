import { sql } from './sql.js';

describe('sql', () => {
  it('numbers the values of nested parts in order', () => {
    const inner = sql`tier = ${'high'} and aum_fen > ${5n}`;
    const outer = sql`select * from ${sql.identifier('a.b')} where x = ${1} and (${inner}) limit ${2}`;
    expect(outer.text).toBe('select * from a.b where x = $1 and (tier = $2 and aum_fen > $3) limit $4');
    expect(outer.values).toEqual([1, 'high', 5n, 2]);
  });

  it('joins parts and values alike', () => {
    const joined = sql`in (${sql.join([1, sql`2`, 3])})`;
    expect(joined.text).toBe('in ($1, 2, $2)');
    expect(joined.values).toEqual([1, 3]);
    expect(sql`${sql.join([])}x`.text).toBe('x');
  });

  it('binds what looks like SQL', () => {
    expect(sql`select ${"'; drop table x; --"}`.text).toBe('select $1');
  });

  it('refuses an identifier that is more than a name', () => {
    expect(() => sql.identifier('a; drop table b')).toThrow(/plain SQL identifier/);
    expect(() => sql.identifier('a.b.c')).toThrow(/plain SQL identifier/);
  });
});
