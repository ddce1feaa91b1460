import { Fault, type CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from '../population/visible-at.js';
import { CustomerSample } from '../sample/customer-sample.js';
import { findField, type CatalogueField } from './field-catalogue.js';
import { readValue, type Operator, type SegmentRule } from './segment-rule.js';

export interface RuleContext {
  readonly asOf: CalendarDate;
  readonly knownAt: Date;
  /** Who is looked at; everybody where nothing is said. */
  readonly sample?: CustomerSample;
}

const symbols: Record<Operator, Sql> = {
  equal: sql`=`,
  notEqual: sql`<>`,
  less: sql`<`,
  atMost: sql`<=`,
  atLeast: sql`>=`,
  greater: sql`>`,
};

const types: Record<CatalogueField['kind'], Sql> = {
  amount: sql`bigint`,
  integer: sql`int`,
  date: sql`date`,
  text: sql`text`,
  oneOf: sql`text`,
  boolean: sql`boolean`,
};

/**
 * The condition of a checked rule over a row `p` of the population. Columns come from the catalogue, everything that a
 * person wrote is bound. Each condition is true or false, never unknown.
 */
export function ruleCondition(rule: SegmentRule, context: RuleContext): Sql {
  if ('all' in rule)
    return sql`(${sql.join(
      rule.all.map((each) => ruleCondition(each, context)),
      ' and ',
    )})`;
  if ('any' in rule)
    return sql`(${sql.join(
      rule.any.map((each) => ruleCondition(each, context)),
      ' or ',
    )})`;
  if ('not' in rule) return sql`not ${ruleCondition(rule.not, context)}`;
  return sql`((${leaf(rule, context)}) is true)`;
}

function leaf(rule: SegmentRule, context: RuleContext): Sql {
  if ('compare' in rule) {
    const { column, field } = fieldOf(rule.compare.field);
    return sql`${column} ${symbols[rule.compare.operator]} ${bound(field, rule.compare.value)}`;
  }
  if ('range' in rule) return range(rule.range);
  if ('oneOf' in rule) {
    const { column, field } = fieldOf(rule.oneOf.field);
    const values = rule.oneOf.values.map((value) => String(readValue(field, value)));
    return sql`${column} = any(${values}::${types[field.kind]}[])`;
  }
  if ('known' in rule) return sql`${fieldOf(rule.known.field).column} is not null`;
  if ('withinDays' in rule) return withinDays(rule.withinDays, context);
  if ('tag' in rule) return sql`p.customer_id in (${customersWithTag(rule.tag, context)})`;
  if ('consent' in rule) return sql`p.customer_id in (${customersWhoConsent(rule.consent.purpose, context)})`;
  if ('lifecycle' in rule) return sql`p.lifecycle = any(${rule.lifecycle.oneOf}::text[])`;
  if ('tier' in rule) return sql`p.tier = any(${rule.tier.oneOf}::text[])`;
  throw new Fault('SEGMENT_RULE_UNCHECKED', 'A rule reached the database without having been checked');
}

function fieldOf(key: string): { column: Sql; field: CatalogueField } {
  const field = findField(key);
  if (!field) throw new Fault('SEGMENT_RULE_UNCHECKED', `'${key}' is not a field of the catalogue`);
  return { column: sql.identifier(`p.${field.column}`), field };
}

function bound(field: CatalogueField, value: string): Sql {
  return sql`${readValue(field, value)}::${types[field.kind]}`;
}

function range({ field: key, from, to }: { field: string; from?: string; to?: string }): Sql {
  const { column, field } = fieldOf(key);
  const ends = [
    ...(from == null ? [] : [sql`${column} >= ${bound(field, from)}`]),
    ...(to == null ? [] : [sql`${column} <= ${bound(field, to)}`]),
  ];
  return sql.join(ends, ' and ');
}

function withinDays(
  { field, before, after }: { field: string; before?: number; after?: number },
  { asOf }: RuleContext,
): Sql {
  const { column } = fieldOf(field);
  return before == null
    ? sql`${column} between ${asOf}::date and ${asOf}::date + ${after}::int`
    : sql`${column} between ${asOf}::date - ${before}::int and ${asOf}::date`;
}

/** The last word about a tag up to the date counts; a removal takes it away. */
function customersWithTag(
  { family, tag, value }: { family: string; tag: string; value?: string },
  { asOf, knownAt, sample = CustomerSample.everybody }: RuleContext,
): Sql {
  const inSample = sample.and('t.customer_id');
  const wanted = value == null ? sql`true` : sql`value = ${value}`;
  return sql`
    select customer_id
      from (select distinct on (t.customer_id) t.customer_id, t.value, t.removed
              from customers.tag t
             where t.family = ${family} and t.tag = ${tag} and t.valid_from <= ${asOf}::date and ${visibleAt('t', knownAt)}${inSample}
             order by t.customer_id, t.valid_from desc) latest
     where not removed and ${wanted}`;
}

function customersWhoConsent(
  purpose: string,
  { asOf, knownAt, sample = CustomerSample.everybody }: RuleContext,
): Sql {
  const inSample = sample.and('c.customer_id');
  return sql`
    select customer_id
      from (select distinct on (c.customer_id) c.customer_id, c.granted
              from customers.consent c
             where c.purpose = ${purpose} and c.decided_on <= ${asOf}::date and ${visibleAt('c', knownAt)}${inSample}
             order by c.customer_id, c.decided_on desc) latest
     where granted`;
}
