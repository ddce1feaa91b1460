import type { StatementRule } from './statement-rules.js';

/** A hot statement that breaks a rule, and why it may. Each must be met: an exception that nothing needs is struck out. */
export interface NamedException {
  readonly name: string;
  readonly rules: readonly StatementRule[];
  /** Words by which the statement is told from all others. */
  readonly says: RegExp;
  readonly because: string;
}

export const namedExceptions: readonly NamedException[] = [
  {
    name: 'checks and versions of an import',
    rules: ['keeps growing rows'],
    says: /from staged s\s+left join (customers|measurement)\.\w+/,
    because:
      'What is not stored has to show. The join is on the customer, for which Citus 13.2 and later has every machine keep only the rows of its own customers; an earlier one would fetch the whole table.',
  },
  {
    name: 'new versions of an import',
    rules: ['keeps growing rows'],
    says: /join classified c using \(line\)\s+left join (customers|measurement)\.\w+/,
    because: 'As the checks of an import: joined on the customer.',
  },
  {
    name: 'an event of two customers',
    rules: ['joined on the customer'],
    says: /join measurement\.fact_identity i on i\.source = s\.source and i\.event_id = s\.event_id\s+where s\.rejected is null and i\.customer_id <> s\.customer_id/,
    because:
      'Whether an event is known under another customer can be seen only among all customers. The keys of the file are sent to every machine, which looks them up in its own index.',
  },
  {
    name: 'the roster',
    rules: ['nothing gathered'],
    says: /create table staging\.(enrolment|exclusion|noted)_/,
    because:
      'An enrolment divides its candidates on the coordinator: exact shares need one order of hashes in each tier. One row per customer travels there once, and back as the roster is attached; what is noted of customers is gathered beside it, and they are looked for on the machines.',
  },
  {
    name: 'the population of a date',
    rules: ['nothing gathered'],
    says: /insert into customers\.population_\d+ /,
    because:
      'Filled before it gets its key and its place: one row per customer travels to the coordinator and back, once for a date that somebody enrols for. Customers touched later are refreshed where they lie.',
  },
  {
    name: 'pages',
    rules: ['no order over machines'],
    says: /order by \w+\.customer_id\s+limit \$\d+\s*$/,
    because:
      'Exports and lists go through customers in the order of the key: each machine sends no more than one page of it.',
  },
  {
    name: 'customers of a contact list',
    rules: ['nothing gathered'],
    says: /insert into checked/,
    because:
      'A list is handed over whole and in one piece; one row per customer of one variant travels once.',
  },
  {
    name: 'touched customers',
    rules: ['nothing gathered'],
    says: /create temporary table touched/,
    because:
      'Customers of whom something new is known since the last evaluation: few, which is why they are looked up.',
  },
  {
    name: 'touched since a population was kept',
    rules: ['no order over machines', 'nothing gathered'],
    says: /union all\s+select customer_id from customers\.snapshot\s+where recorded_at > \$3[\s\S]*limit \$\d+\s*$/,
    because:
      'Whether few or many were touched is asked before a kept population is read: each machine sends at most the 10,000 versions that tell the two apart, in no order; of few, their customers are worked out where they lie.',
  },
  {
    name: 'unit outcomes',
    rules: ['nothing gathered'],
    says: /with unit as materialized/,
    because:
      'On one machine the parts must be computed once. On a cluster Citus would collect each part and send it round; docs/scale-out.md says what that costs and from which size on it matters.',
  },
  {
    name: 'sums of unit outcomes',
    rules: ['nothing gathered'],
    says: /^copy \(select u\.variant, u\.tier, u\.end_tier/,
    because:
      'The worker adds up the units as they stream by (docs/adr/0008), 300 bytes of each: all of them once after a full build and for breakdowns, otherwise those that were touched.',
  },
];
