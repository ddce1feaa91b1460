import { fieldCatalogue, type FieldKey } from './field-catalogue.js';
import type { Operator, SegmentRule } from './segment-rule.js';

const operatorWords: Record<Operator, string> = {
  equal: 'is',
  notEqual: 'is not',
  less: 'is below',
  atMost: 'is at most',
  atLeast: 'is at least',
  greater: 'is above',
};

/** A checked rule as a sentence that a marketer can read aloud. */
export function ruleInWords(rule: SegmentRule): string {
  if ('all' in rule) return joined(rule.all, 'and');
  if ('any' in rule) return joined(rule.any, 'or');
  if ('not' in rule) return `not (${ruleInWords(rule.not)})`;
  if ('compare' in rule)
    return `${name(rule.compare.field)} ${operatorWords[rule.compare.operator]} ${rule.compare.value}`;
  if ('range' in rule) {
    const { field, from, to } = rule.range;
    return `${name(field)} ${[from == null ? [] : [`from ${from}`], to == null ? [] : [`to ${to}`]].flat().join(' ')}`;
  }
  if ('oneOf' in rule) return `${name(rule.oneOf.field)} is one of ${rule.oneOf.values.join(', ')}`;
  if ('known' in rule) return `${name(rule.known.field)} is known`;
  if ('withinDays' in rule) {
    const { field, before, after } = rule.withinDays;
    return before == null
      ? `${name(field)} within the next ${after} days`
      : `${name(field)} within the last ${before} days`;
  }
  if ('tag' in rule)
    return `has the ${rule.tag.family} tag ${rule.tag.tag}${rule.tag.value == null ? '' : ` = ${rule.tag.value}`}`;
  if ('lifecycle' in rule) return `lifecycle is ${rule.lifecycle.oneOf.join(' or ')}`;
  if ('tier' in rule) return `tier is ${rule.tier.oneOf.join(' or ')}`;
  return `agrees to ${rule.consent.purpose}`;
}

function joined(rules: readonly SegmentRule[], word: string): string {
  return rules.length === 1
    ? ruleInWords(rules[0]!)
    : rules
        .map((rule) => ('all' in rule || 'any' in rule ? `(${ruleInWords(rule)})` : ruleInWords(rule)))
        .join(` ${word} `);
}

function name(field: string): string {
  return fieldCatalogue[field as FieldKey].nameEn;
}
