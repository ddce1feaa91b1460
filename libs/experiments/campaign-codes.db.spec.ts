import { calendarDate, isRefusal, type RunId } from '#kernel';
import { CreateCampaign, proposedContent } from '#campaigns';
import { Clock, QuarantineReader, RequestReplay } from '#platform';
import { RecordFacts } from '#measurement';
import { createIntakeBench, marketer, type IntakeBench } from '../../test/support/intake-bench.js';
import { ExperimentsModule } from './experiments.module.js';

let bench: IntakeBench;
beforeAll(async () => {
  bench = await createIntakeBench([ExperimentsModule]);
  await bench.database.transaction((tx) => bench.get(Clock).set(tx, new Date('2026-07-15T04:00:00Z')));
  await bench.importText('customers', 'reference\nC-1\n');
});
afterAll(() => bench.close());

const createCampaign = async (code: string) => {
  const content = proposedContent('brand', {
    nameZh: '植树',
    nameEn: 'Trees',
    scenario: 'publicGood',
    startsOn: calendarDate('2026-07-01'),
    endsOn: calendarDate('2026-09-30'),
    owner: 'M-017',
    budgetFen: 100n,
    brief: { why: 'w', what: 'w', who: 'w', where: 'w', when: 'w', how: 'h', howMuch: 'h' },
    channels: ['sms'],
  });
  const outcome = await bench.get(CreateCampaign).execute({ code, content }, marketer);
  if (isRefusal(outcome)) throw new Error(outcome.message);
};
const quarantineOf = async (runId: RunId) =>
  (await bench.get(QuarantineReader).list({ runId }, 10)).map(({ line, column, value, reason, state }) => ({
    line,
    column,
    value,
    reason,
    state,
  }));

const file = `source,eventId,reference,kind,occurredAt,campaign
core,1,C-1,reached,2026-07-03,TREES
core,2,C-1,logged_in,2026-07-03,TREES
core,3,C-1,logged_in,2026-07-04,
`;

describe('a fact that names a campaign', () => {
  it('waits in the quarantine until there is the campaign, and counts once it is replayed; one that names none counts at once', async () => {
    const { runId, counts } = await bench.importText('facts', file);
    expect(counts).toMatchObject({ read: 3, new: 1, quarantined: 2 });
    const waiting = { column: 'campaign', value: 'TREES', reason: 'unknownCampaign', state: 'open' };
    expect(await quarantineOf(runId)).toEqual([
      { line: 2, ...waiting },
      { line: 3, ...waiting },
    ]);

    await createCampaign('TREES');
    const replay = await bench.get(RequestReplay).execute({ runId }, marketer);
    const replayed = await bench.finish(replay as RunId);
    expect(replayed.counts).toMatchObject({ read: 2, new: 2, quarantined: 0 });
    // The whole file again changes nothing: the replay took what it holds.
    expect((await bench.importText('facts', file)).counts).toMatchObject({ unchanged: 3, quarantined: 0 });
  });

  it('is told apart in a batch as in a file', async () => {
    const facts = [
      {
        reference: 'C-1',
        kind: 'clicked',
        occurredAt: '2026-07-03',
        source: 'app',
        eventId: '1',
        campaign: 'TREE',
      },
    ];
    const outcome = await bench.get(RecordFacts).execute({ facts }, marketer);
    expect(outcome).toMatchObject({
      new: 0,
      quarantined: [{ index: 0, column: 'campaign', reason: 'unknownCampaign' }],
    });
  });
});
