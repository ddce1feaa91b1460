import { StandingValue } from './standing-value.js';

/** A value that counts how often it was looked up, on a clock that is set by hand; looks end when they are told to. */
function counted() {
  let now = 0;
  const looks: { end(): void; fail(): void }[] = [];
  const value = new StandingValue(
    () =>
      new Promise<number>((resolve, reject) => {
        const count = looks.length + 1;
        looks.push({ end: () => resolve(count), fail: () => reject(new Error('the connection was lost')) });
      }),
    200,
    () => now,
  );
  return { value, looks, at: (milliseconds: number) => (now = milliseconds) };
}

describe('a value that stands for a while', () => {
  it('is looked up once for all who come at the same time', async () => {
    const { value, looks } = counted();
    const asked = Promise.all([value.get(), value.get(), value.get()]);
    looks[0]!.end();
    expect(await asked).toEqual([1, 1, 1]);
    expect(looks).toHaveLength(1);
  });

  it('is looked up anew before it is too old, while nobody waits', async () => {
    const { value, looks, at } = counted();
    const first = value.get();
    looks[0]!.end();
    await first;
    at(150);
    expect(await value.get()).toBe(1);
    expect(looks).toHaveLength(2);
    looks[1]!.end();
    await Promise.resolve();
    expect(await value.get()).toBe(2);
  });

  it('is never older than it may be, however long the next look takes', async () => {
    const { value, looks, at } = counted();
    const first = value.get();
    looks[0]!.end();
    await first;
    at(150);
    await value.get();
    at(201);
    const late = value.get();
    let told: number | undefined;
    void late.then((each) => (told = each));
    await Promise.resolve();
    expect(told).toBeUndefined();
    looks[1]!.end();
    expect(await late).toBe(2);
  });

  it('does not make a late look stand for a later one', async () => {
    const { value, looks, at } = counted();
    const first = value.get();
    at(150);
    const second = value.get();
    looks[1]!.end();
    expect(await second).toBe(2);
    looks[0]!.end();
    await first;
    expect(await value.get()).toBe(2);
  });

  it('is not kept where looking failed', async () => {
    const { value, looks } = counted();
    const first = value.get();
    looks[0]!.fail();
    await expect(first).rejects.toThrow('lost');
    const second = value.get();
    looks[1]!.end();
    expect(await second).toBe(2);
  });

  it('outlives a failed look only as long as it stands', async () => {
    const { value, looks, at } = counted();
    const first = value.get();
    looks[0]!.end();
    await first;
    at(150);
    await value.get();
    looks[1]!.fail();
    await new Promise(setImmediate);
    expect(await value.get()).toBe(1);
    at(201);
    const after = value.get();
    looks[2]!.fail();
    await expect(after).rejects.toThrow('lost');
  });
});
