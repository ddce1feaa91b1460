import { readFileSync } from 'node:fs';
import { ExperimentsModule } from '#experiments';
import { FileFormats } from '#platform';
import { createIntakeBench } from '../support/intake-bench.js';

const page = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8');
const section = (name: string) => page.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? '';

it('docs/formats.md gives the header of every format that the platform takes, as the code reads it', async () => {
  const bench = await createIntakeBench([ExperimentsModule]);
  try {
    const formats = bench.get(FileFormats);
    expect(formats.names()).toEqual([
      'assignments',
      'consents',
      'customers',
      'facts',
      'regions',
      'snapshots',
      'tags',
    ]);
    for (const name of formats.names()) {
      const header = formats
        .get(name)
        .columns.map((column) => column.name)
        .join(',');
      expect(section(name)).toContain(`\`${header}\``);
    }
  } finally {
    await bench.close();
  }
});
