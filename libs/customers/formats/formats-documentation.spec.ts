import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejectionReasons } from '#platform';
import { consentsFormat } from './consents-format.js';
import { customersFormat } from './customers-format.js';
import { regionsFormat } from './regions-format.js';
import { snapshotsFormat } from './snapshots-format.js';
import { tagsFormat } from './tags-format.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/formats.md'), 'utf8');
const section = (name: string) => page.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? '';

describe('docs/formats.md', () => {
  it.each([customersFormat, snapshotsFormat(undefined as never), tagsFormat, consentsFormat, regionsFormat])(
    'gives the header of $name as the code reads it',
    ({ name, columns }) => {
      expect(section(name)).toContain(`\`${columns.map((column) => column.name).join(',')}\``);
    },
  );

  it('explains every reason for which a record is set aside, and no other', () => {
    const rows = [...section('Quarantine').matchAll(/^\| (\w+) \| (.+) \|$/gm)].map(([, reason, words]) => [
      reason,
      words,
    ]);
    expect(Object.fromEntries(rows.filter(([reason]) => reason !== 'reason'))).toEqual(rejectionReasons);
  });
});
