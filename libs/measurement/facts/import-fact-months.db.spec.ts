import { Clock, sql } from '#platform';
import { createIntakeBench, type IntakeBench } from '../../../test/support/intake-bench.js';
import { MeasurementModule } from '../measurement.module.js';

const customers = 300;
const header = 'reference,kind,occurredAt,source,eventId,revision,amount';

async function openBench(): Promise<IntakeBench> {
  const bench = await createIntakeBench([MeasurementModule]);
  await bench.database.transaction((tx) => bench.get(Clock).set(tx, new Date('2026-07-15T04:00:00Z')));
  const references = Array.from({ length: customers }, (_, index) => `C-${index}`);
  await bench.importText('customers', `reference\n${references.join('\n')}\n`);
  return bench;
}

const event = (index: number, day: string, revision = 1, amount = index) =>
  `C-${index % customers},revenue,${day},core,E-${index},${revision},${amount}`;
const file = (records: readonly string[]) => `${header}\n${records.join('\n')}\n`;

/** Two months that are new, one of few records, and everything that can be wrong with an event. */
const records = [
  ...Array.from({ length: 1_500 }, (_, index) =>
    event(index, `2026-05-${String(1 + (index % 31)).padStart(2, '0')}`),
  ),
  ...Array.from({ length: 1_200 }, (_, index) =>
    event(5_000 + index, `2026-06-${String(1 + (index % 30)).padStart(2, '0')}`),
  ),
  ...Array.from({ length: 30 }, (_, index) => event(9_000 + index, '2026-07-02')),
  event(7, '2026-05-08', 3, 70),
  event(7, '2026-06-08', 2, 60),
  event(8, '2026-05-09'),
  event(9, '2026-05-10', 1, 99),
  'C-11,revenue,2026-05-11,core,E-10,1,10',
  'X-1,revenue,2026-05-11,core,E-8000,1,10',
  'C-1,revenue,2026-05-11,core,E-8001,1,',
  'C-1,revenue,2026-07-16,core,E-8002,1,5',
];

const stored = async (bench: IntakeBench) => ({
  facts: await bench.database.query(sql`
    select customer_id, source, event_id, revision, kind, occurred_at, occurred_on, amount_fen, encode(content_hash, 'hex') as hash,
           superseded_at = 'infinity' as stands
      from measurement.fact order by event_id, revision`),
  identities: await bench.database.query(sql`
    select customer_id, source, event_id, revision, occurred_on, encode(content_hash, 'hex') as hash
      from measurement.fact_identity order by event_id`),
});

describe('months of facts that come for the first time', () => {
  it('hold the rows that the same facts give when they come in small files, and count nothing twice', async () => {
    const [whole, pieces] = [await openBench(), await openBench()];
    try {
      const run = await whole.importText('facts', file(records));
      // E-9 and E-10 are contradicted; E-8 comes twice; three more cannot be used.
      expect(run.counts).toEqual({
        read: records.length,
        new: 1_500 + 1_200 + 30 - 2,
        restated: 2,
        unchanged: 1,
        quarantined: 4 + 3,
      });
      // What contradicts itself within a file must come together to do so.
      const contradicting = records.filter((record) => /,E-(9|10),/.test(record));
      const others = records.filter((record) => !contradicting.includes(record));
      await pieces.importText('facts', file(contradicting));
      for (let at = 0; at < others.length; at += 700)
        await pieces.importText('facts', file(others.slice(at, at + 700)));
      expect(await stored(whole)).toEqual(await stored(pieces));

      const before = await stored(whole);
      const again = await whole.importText('facts', file(records));
      expect(again.counts).toMatchObject({ new: 0, restated: 0, quarantined: 7 });
      expect(await stored(whole)).toEqual(before);
    } finally {
      await Promise.all([whole.close(), pieces.close()]);
    }
  });
});
