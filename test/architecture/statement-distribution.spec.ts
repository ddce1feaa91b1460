import type { TablePlacement } from '../../libs/platform/distribution/table-placement.js';
import { statementRules, statementViolations, type StatementRule } from './distribution/statement-rules.js';

const customers = { kind: 'distributed', by: 'customer_id', group: 'customers' } as const;
const placements: Record<string, TablePlacement> = {
  'bank.region': { kind: 'reference' },
  'bank.experiment': { kind: 'local', because: 'small' },
  'bank.customer': customers,
  'bank.fact': customers,
  'bank.enrolment': customers,
};
const broken = (sql: string) => [...new Set(statementViolations(sql, placements).map(({ rule }) => rule))];

describe('a statement over many machines', () => {
  it.each([
    'select tier, count(*), sum(f.amount) from bank.enrolment e join bank.fact f using (customer_id) group by tier',
    'select r.name, avg(f.amount) from bank.fact f join bank.region r on r.code = f.region group by 1 order by 1',
    'select count(*) from bank.fact f where exists (select from bank.enrolment e where e.customer_id = f.customer_id)',
    'select count(*) from bank.fact f where f.customer_id in (select customer_id from bank.enrolment)',
    'select * from bank.fact where customer_id = $1 order by occurred_on desc limit 10',
    `with unit as (select e.customer_id, e.variant from bank.enrolment e)
     select u.variant, count(*) from unit u join bank.fact f on f.customer_id = u.customer_id group by 1`,
    `select count(*) from (select customer_id as who, max(day) from bank.fact group by 1) f
       join bank.customer c on c.customer_id = f.who`,
    `select x.code, count(*) from (select * from bank.experiment where state = 'running') x
       join bank.enrolment e on e.experiment_id = x.experiment_id group by 1`,
    `select lag(day) over w from bank.fact where customer_id = 5 window w as (order by day)`,
    `select count(*) from (
       select customer_id, row_number() over (partition by customer_id order by day) as n from bank.fact) f where n = 1`,
    `insert into bank.fact (customer_id, day) select s.customer_id, s.day from staged s order by s.line
       on conflict (customer_id, day) do nothing`,
    `insert into bank.enrolment (experiment_id, customer_id)
       select $1, c.customer_id from bank.customer c join bank.fact f using (customer_id)`,
    'update bank.fact f set day = s.day from staged s where (f.customer_id, f.source) = (s.customer_id, s.source)',
    'create temporary table classified as select s.line from staged s join bank.fact f using (customer_id)',
    'select * from staged s join set_aside a on a.line = s.line order by line limit 5',
    'select source, count(distinct customer_id) from bank.fact group by source',
    'select 1 from bank.fact where source = $1 limit 1',
    'select distinct day from bank.fact order by 1',
    'select * from bank.experiment x order by x.code limit 10 for update',
  ])('may say: %s', (sql) => expect(broken(sql)).toEqual([]));

  const planted: [StatementRule, string][] = [
    ['placed', 'select count(*) from bank.visit'],
    [
      'joined on the customer',
      'select count(*) from bank.enrolment e join bank.fact f on f.source = e.source',
    ],
    ['joined on the customer', 'select count(*) from bank.enrolment, bank.fact'],
    [
      'joined on the customer',
      'select count(*) from bank.enrolment e join bank.fact f on f.referrer_id = e.customer_id',
    ],
    [
      'joined on the customer',
      `select count(*) from (select referrer_id as customer_id from bank.customer) c
         join bank.fact f on f.customer_id = c.customer_id`,
    ],
    [
      'joined on the customer',
      `select count(*) from bank.enrolment e join bank.fact f
         on f.customer_id = e.customer_id or f.source = e.source`,
    ],
    [
      'joined on the customer',
      'select count(*) from bank.fact where day in (select day from bank.enrolment)',
    ],
    [
      'joined on the customer',
      'select count(*) from bank.fact f where exists (select from bank.enrolment e where e.source = f.source)',
    ],
    [
      'joined on the customer',
      'create temporary table found as select s.line from staged s join bank.fact f on f.source = s.source',
    ],
    ['joined on the customer', 'update bank.fact f set day = s.day from staged s where f.source = s.source'],
    ['local in a sub-select', 'select count(*) from bank.fact f join bank.experiment x on x.code = f.code'],
    ['adds up', 'select source, count(distinct code) from bank.fact group by source'],
    ['keeps growing rows', 'select count(*) from bank.region r left join bank.fact f on f.region = r.code'],
    [
      'keeps growing rows',
      'create temporary table t as select s.line from staged s left join bank.fact f using (customer_id)',
    ],
    ['adds up', 'select array_agg(day) from bank.fact'],
    ['adds up', 'select percentile_cont(0.5) within group (order by amount) from bank.fact'],
    ['adds up', 'select count(*) from bank.fact group by grouping sets ((source), (code))'],
    [
      'windows within a customer',
      'select count(*) from (select lag(day) over (order by day) from bank.fact) f',
    ],
    [
      'windows within a customer',
      'select count(*) from (select rank() over w from bank.fact window w as (partition by tier order by hash)) f',
    ],
    ['no order over machines', 'select count(*) from (select * from bank.fact order by day limit 10) f'],
    ['no order over machines', 'select customer_id from bank.fact order by day'],
    [
      'no order over machines',
      'select count(*) from (select day from bank.fact union select day from bank.customer) f',
    ],
    ['nothing gathered', 'create temporary table roster as select customer_id from bank.customer'],
    ['nothing gathered', 'select customer_id from bank.customer'],
    ['nothing gathered', 'copy (select customer_id from bank.customer) to stdout'],
    [
      'nothing gathered',
      'with u as materialized (select customer_id from bank.enrolment) select count(*) from u join bank.fact using (customer_id)',
    ],
    [
      'nothing gathered',
      'with u as (select customer_id from bank.enrolment) select count(*) from u a join u b using (customer_id)',
    ],
    ['locks one machine', 'select customer_id from bank.fact where day = $1 for update'],
    ['written where they lie', 'insert into bank.fact (source) select source from staged'],
    [
      'written where they lie',
      'insert into bank.fact (customer_id, day) select referrer_id, day from bank.customer',
    ],
    [
      'written where they lie',
      'insert into bank.fact (customer_id, day) values ($1, $2) on conflict (day) do nothing',
    ],
    ['written where they lie', 'update bank.fact set customer_id = 1 where customer_id = 2'],
    [
      'counts by itself',
      `insert into bank.fact (customer_id, line) select customer_id, nextval('s') from staged`,
    ],
  ];

  it.each(planted)('breaks "%s" with: %s', (rule, sql) => expect(broken(sql)).toContain(rule));

  it('is shown to break each of the rules', () => {
    expect(new Set(planted.map(([rule]) => rule))).toEqual(new Set(Object.keys(statementRules)));
  });
});
