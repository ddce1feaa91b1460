import type { ColumnSpec } from '#platform';
import { factKinds } from './fact-kind.js';

/** The columns of a facts file, and the fields of a fact that comes over GraphQL. */
export const factColumns: readonly ColumnSpec[] = [
  { name: 'reference', staged: 'reference', kind: 'reference', required: true },
  { name: 'kind', staged: 'kind', kind: 'oneOf', values: Object.keys(factKinds), required: true },
  { name: 'occurredAt', staged: 'occurred_at', kind: 'instant', required: true },
  { name: 'source', staged: 'source', kind: 'text', maximumLength: 60, required: true },
  { name: 'eventId', staged: 'event_id', kind: 'text', maximumLength: 120, required: true },
  { name: 'revision', staged: 'given_revision', kind: 'integer', minimum: 1, required: true, byDefault: '1' },
  { name: 'campaign', staged: 'campaign_code', kind: 'text', maximumLength: 60 },
  { name: 'variant', staged: 'variant', kind: 'text', maximumLength: 40 },
  { name: 'channel', staged: 'channel', kind: 'text', maximumLength: 60 },
  { name: 'product', staged: 'product', kind: 'text', maximumLength: 100 },
  { name: 'amount', staged: 'amount_fen', kind: 'amount' },
  { name: 'score', staged: 'score', kind: 'decimal', minimum: 0, maximum: 100 },
  { name: 'recommend', staged: 'recommend', kind: 'boolean' },
];
