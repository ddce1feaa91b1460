import fc from 'fast-check';
import { RepeatFilter } from './repeat-filter.js';

function add(filter: RepeatFilter, line: number, ...parts: string[]): void {
  filter.begin();
  for (const part of parts) filter.add(Buffer.from(part), 0, Buffer.byteLength(part));
  filter.end(line);
}

describe('the filter of repeated identities', () => {
  it('suspects every record whose identity came before', () => {
    const part = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part), { maxLength: 60 }), (identities) => {
        const filter = new RepeatFilter(1);
        const seen = new Set<string>();
        const repeated: number[] = [];
        identities.forEach((identity, line) => {
          add(filter, line, ...identity);
          if (seen.has(JSON.stringify(identity))) repeated.push(line);
          seen.add(JSON.stringify(identity));
        });
        expect(filter.suspects).toEqual(expect.arrayContaining(repeated));
      }),
    );
  });

  it('suspects hardly any other of 100,000, though references differ in little and dates not at all', () => {
    const filter = new RepeatFilter(100_000);
    const record = Buffer.from('B000000000,2026-06-30');
    for (let line = 0; line < 100_000; line += 1) {
      record.write(String(line).padStart(9, '0'), 1);
      filter.begin();
      filter.add(record, 0, 10);
      filter.add(record, 11, 21);
      filter.end(line);
    }
    expect(filter.suspects!.length).toBeLessThanOrEqual(2);
  });

  it('tells apart where one part ends and the next begins', () => {
    const filter = new RepeatFilter(1);
    add(filter, 1, 'ab', 'c');
    add(filter, 2, 'a', 'bc');
    expect(filter.suspects).toEqual([]);
  });

  it('gives up listing where a file repeats itself as a whole', () => {
    const filter = new RepeatFilter(1);
    for (let line = 0; line <= 50_001; line += 1) add(filter, line, 'same');
    expect(filter.suspects).toBeUndefined();
  });
});
