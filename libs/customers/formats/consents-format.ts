import { publishVersions, sql, type FileFormat } from '#platform';
import { consentPurposes } from '../vocabulary.js';
import { checkKnownCustomers, customerIdColumn, regionOfKnownCustomer } from './known-customer.js';

/** What known customers agreed to or declined, by purpose and day. */
export const consentsFormat: FileFormat = {
  name: 'consents',
  fills: ['customers.consent'],
  columns: [
    { name: 'reference', staged: 'reference', kind: 'reference', required: true },
    { name: 'purpose', staged: 'purpose', kind: 'oneOf', values: consentPurposes, required: true },
    { name: 'granted', staged: 'granted', kind: 'boolean', required: true },
    { name: 'decidedOn', staged: 'decided_on', kind: 'date', required: true },
  ],
  identity: ['customer_id', 'purpose', 'decided_on'],
  hashColumns: [customerIdColumn],
  regionOfQuarantined: regionOfKnownCustomer,
  check: (staging) => checkKnownCustomers(staging, 'reference'),
  publish: (staging) =>
    publishVersions(staging, {
      name: 'customers.consent',
      key: ['customer_id', 'purpose', 'decided_on'],
      columns: [{ target: 'granted', value: sql`s.granted`, present: true }],
    }),
};
