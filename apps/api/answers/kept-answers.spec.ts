import { KeptAnswers, type WorkPlace } from './kept-answers.js';

const body = (text: string) => Buffer.from(text);
const textOf = async (found: Promise<Buffer | WorkPlace>) => {
  const answer = await found;
  return Buffer.isBuffer(answer) ? answer.toString() : undefined;
};

/** The place of who is the first to ask. */
async function placeIn(answers: KeptAnswers, key: string, change: string): Promise<WorkPlace> {
  const place = await answers.find(key, change);
  if (Buffer.isBuffer(place)) throw new Error('it was kept');
  return place;
}

async function keep(answers: KeptAnswers, key: string, change: string, answer: Buffer): Promise<void> {
  (await placeIn(answers, key, change)).keep(answer);
}

/** Answers with 'q' kept at change 1. */
async function keeping(mostBytes = 100): Promise<KeptAnswers> {
  const answers = new KeptAnswers(mostBytes);
  await keep(answers, 'q', '1', body('one'));
  return answers;
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

describe('kept answers', () => {
  it('hold for what was asked until something changes', async () => {
    const answers = await keeping();
    expect(await textOf(answers.find('q', '1'))).toBe('one');
    expect(await textOf(answers.find('another', '1'))).toBeUndefined();
    expect(await textOf(answers.find('q', '2'))).toBeUndefined();
  });

  it('are waited for by all who ask while one computes them anew', async () => {
    const answers = await keeping();
    const place = await placeIn(answers, 'q', '2');
    const waiting = [answers.find('q', '2'), answers.find('q', '2')];
    expect(await isSettled(Promise.all(waiting))).toBe(false);
    place.keep(body('two'));
    expect(await Promise.all(waiting.map(textOf))).toEqual(['two', 'two']);
  });

  it('are not waited for where the work at hand knows less than the one who asks', async () => {
    const answers = await keeping();
    await placeIn(answers, 'q', '2');
    expect(await isSettled(answers.find('q', '3'))).toBe(true);
  });

  it('are not waited for where nobody knows whether there will be one to keep', async () => {
    const answers = await keeping();
    await placeIn(answers, 'never asked', '1');
    expect(await isSettled(answers.find('never asked', '1'))).toBe(true);
  });

  it('leave nobody waiting where no answer came of the work', async () => {
    const answers = await keeping();
    const place = await placeIn(answers, 'q', '2');
    const waiting = [answers.find('q', '2'), answers.find('q', '2')];
    place.leave();
    expect(await Promise.all(waiting.map(textOf))).toEqual([undefined, undefined]);
  });

  it('take no more bytes than they may, and drop what was not asked for longest', async () => {
    const answers = new KeptAnswers(30);
    for (const key of ['a', 'b', 'c']) await keep(answers, key, '1', body('123456789'));
    await answers.find('a', '1');
    await keep(answers, 'd', '1', body('123456789'));
    const found = await Promise.all(['a', 'b', 'c', 'd'].map((key) => answers.find(key, '1')));
    expect(found.map((each) => Buffer.isBuffer(each))).toEqual([true, false, true, true]);
  });

  it('do not drop everything for one that is too large by itself', async () => {
    const answers = await keeping(30);
    await keep(answers, 'large', '1', Buffer.alloc(40));
    expect(await textOf(answers.find('large', '1'))).toBeUndefined();
    expect(await textOf(answers.find('q', '1'))).toBe('one');
  });

  it('count the bytes of an answer once, however often it is replaced', async () => {
    const answers = await keeping(30);
    for (let change = 2; change < 20; change += 1)
      await keep(answers, 'q', String(change), body('123456789'));
    await keep(answers, 'r', '19', body('123456789'));
    expect(await textOf(answers.find('q', '19'))).toBe('123456789');
    expect(await textOf(answers.find('r', '19'))).toBe('123456789');
  });
});
