import { publishVersions, sql, type FileFormat } from '#platform';
import { tagFamilies } from '../vocabulary.js';
import { checkKnownCustomers, customerIdColumn, regionOfKnownCustomer } from './known-customer.js';

/** Tags of known customers from a date on; `removed` takes one away from that date on. */
export const tagsFormat: FileFormat = {
  name: 'tags',
  fills: ['customers.tag'],
  columns: [
    { name: 'reference', staged: 'reference', kind: 'reference', required: true },
    { name: 'family', staged: 'family', kind: 'oneOf', values: tagFamilies, required: true },
    { name: 'tag', staged: 'tag', kind: 'text', maximumLength: 60, required: true },
    { name: 'value', staged: 'value', kind: 'text', maximumLength: 100 },
    { name: 'validFrom', staged: 'valid_from', kind: 'date', required: true },
    { name: 'removed', staged: 'removed', kind: 'boolean', required: true, byDefault: 'false' },
  ],
  identity: ['customer_id', 'family', 'tag', 'valid_from'],
  hashColumns: [customerIdColumn],
  regionOfQuarantined: regionOfKnownCustomer,
  check: (staging) => checkKnownCustomers(staging, 'reference'),
  publish: (staging) =>
    publishVersions(staging, {
      name: 'customers.tag',
      key: ['customer_id', 'family', 'tag', 'valid_from'],
      columns: [
        { target: 'value', value: sql`s.value`, present: staging.has('value') },
        { target: 'removed', value: sql`s.removed`, present: staging.has('removed'), byDefault: sql`false` },
      ],
    }),
};
