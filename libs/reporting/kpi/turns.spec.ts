import { Turns } from './turns.js';

describe('turns', () => {
  it('let so many work at a time, in the order in which they came', async () => {
    const turns = new Turns(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((each) =>
      turns.take(async () => {
        started.push(each);
        await new Promise<void>((end) => (ends[each] = end));
        return each;
      }),
    );
    expect(started).toEqual([0, 1]);
    ends[1]!();
    expect(await works[1]).toBe(1);
    expect(started).toEqual([0, 1, 2]);
    ends[0]!();
    ends[2]!();
    await works[2];
    ends[3]!();
    expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
  });

  it('go on after work that failed', async () => {
    const turns = new Turns(1);
    const failing = turns.take(() => Promise.reject(new Error('the connection was lost')));
    const next = turns.take(async () => 'next');
    await expect(failing).rejects.toThrow('lost');
    expect(await next).toBe('next');
  });
});
