import { parseAmount, parseCalendarDate, refuse, type Refusal } from '#kernel';
import {
  consentPurposes,
  lifecycles,
  noTier,
  tagFamilies,
  type ConsentPurpose,
  type Lifecycle,
  type TagFamily,
} from '../vocabulary.js';
import { findField, type CatalogueField } from './field-catalogue.js';

export const operators = ['equal', 'notEqual', 'less', 'atMost', 'atLeast', 'greater'] as const;
export type Operator = (typeof operators)[number];

/**
 * A rule over one customer as of a date: a tree whose every node has exactly one key. What is not known is neither equal
 * nor unequal, less or greater: such a comparison is false, and its negation true.
 */
export type SegmentRule =
  | { readonly all: readonly SegmentRule[] }
  | { readonly any: readonly SegmentRule[] }
  | { readonly not: SegmentRule }
  | { readonly compare: { readonly field: string; readonly operator: Operator; readonly value: string } }
  /** both ends included */
  | { readonly range: { readonly field: string; readonly from?: string; readonly to?: string } }
  | { readonly oneOf: { readonly field: string; readonly values: readonly string[] } }
  | { readonly known: { readonly field: string } }
  /** a date within so many days before, or after, the date as of which is asked; that date itself included */
  | { readonly withinDays: { readonly field: string; readonly before?: number; readonly after?: number } }
  | { readonly tag: { readonly family: TagFamily; readonly tag: string; readonly value?: string } }
  | { readonly lifecycle: { readonly oneOf: readonly Lifecycle[] } }
  | { readonly tier: { readonly oneOf: readonly string[] } }
  | { readonly consent: { readonly purpose: ConsentPurpose } };

export type SegmentRuleInvalid = Refusal<'SegmentRuleInvalid'>;

/** What a rule may refer to beside the catalogue of fields. */
export interface RuleScope {
  /** Tiers of the scheme that the rule is read under; undefined where a rule may not ask for tier and lifecycle. */
  readonly tiers?: readonly string[];
}

const largestDepth = 8;
const largestNodes = 200;
const largestList = 1_000;

/** Checks a rule that came from outside. Returns the rule, or where and why it cannot be used. */
export function checkRule(given: unknown, scope: RuleScope): SegmentRule | SegmentRuleInvalid {
  const plain = withoutNulls(given);
  return problemOf(plain, scope, 'rule', 1, { nodes: 0 }) ?? (plain as SegmentRule);
}

/** A copy in which what is absent is absent, however the transport spelled it. */
function withoutNulls(given: unknown): unknown {
  return given === undefined
    ? undefined
    : JSON.parse(JSON.stringify(given, (_key, value: unknown) => value ?? undefined));
}

function invalid(path: string, message: string): SegmentRuleInvalid {
  return refuse('SegmentRuleInvalid', `${path}: ${message}`, path);
}

type Problem = SegmentRuleInvalid | undefined;

function problemOf(
  given: unknown,
  scope: RuleScope,
  path: string,
  depth: number,
  count: { nodes: number },
): Problem {
  count.nodes += 1;
  if (count.nodes > largestNodes) return invalid(path, `a rule has at most ${largestNodes} conditions`);
  if (depth > largestDepth) return invalid(path, `a rule is at most ${largestDepth} levels deep`);
  if (typeof given !== 'object' || given === null) return invalid(path, 'is not a condition');
  const entries = Object.entries(given);
  const [entry] = entries;
  if (!entry || entries.length !== 1) return invalid(path, 'each condition says exactly one thing');
  const [kind, body] = entry;
  const at = `${path}.${kind}`;
  if (kind === 'all' || kind === 'any') {
    if (!Array.isArray(body) || body.length === 0) return invalid(at, 'needs at least one condition');
    for (const [index, each] of body.entries()) {
      const problem = problemOf(each, scope, `${at}[${index}]`, depth + 1, count);
      if (problem) return problem;
    }
    return undefined;
  }
  if (kind === 'not') return problemOf(body, scope, at, depth + 1, count);
  const check = Object.hasOwn(leafChecks, kind) ? leafChecks[kind as keyof typeof leafChecks] : undefined;
  if (!check) return invalid(at, 'is not a kind of condition');
  if (typeof body !== 'object' || body === null) return invalid(at, 'says nothing');
  return check(body as Record<string, unknown>, at, scope);
}

type LeafCheck = (body: Record<string, unknown>, at: string, scope: RuleScope) => Problem;

const leafChecks = {
  compare({ field, operator, value }, at) {
    return withField(field, at, (known) => {
      if (!(operators as readonly unknown[]).includes(operator))
        return invalid(`${at}.operator`, 'is not an operator');
      const ordered = operator !== 'equal' && operator !== 'notEqual';
      if (ordered && !isOrdered(known))
        return invalid(`${at}.operator`, `'${String(field)}' has no order: use equal or notEqual`);
      return valueProblem(known, value, `${at}.value`);
    });
  },
  range({ field, from, to }, at) {
    return withField(field, at, (known) => {
      if (!isOrdered(known)) return invalid(at, `'${String(field)}' has no order`);
      if (from == null && to == null) return invalid(at, 'needs from, to or both');
      const problem =
        (from == null ? undefined : valueProblem(known, from, `${at}.from`)) ??
        (to == null ? undefined : valueProblem(known, to, `${at}.to`));
      if (problem || from == null || to == null) return problem;
      return readValue(known, from as string)! > readValue(known, to as string)!
        ? invalid(at, 'from lies after to')
        : undefined;
    });
  },
  oneOf({ field, values }, at) {
    return withField(field, at, (known) =>
      listProblem(values, `${at}.values`, (each, place) => valueProblem(known, each, place)),
    );
  },
  known({ field }, at) {
    return withField(field, at, () => undefined);
  },
  withinDays({ field, before, after }, at) {
    return withField(field, at, (known) => {
      if (known.kind !== 'date') return invalid(at, `'${String(field)}' is not a date`);
      if ((before == null) === (after == null)) return invalid(at, 'give either before or after');
      const days = before ?? after;
      return Number.isInteger(days) && (days as number) >= 0 && (days as number) <= 36_600
        ? undefined
        : invalid(at, 'days are a whole number from 0 to 36600');
    });
  },
  tag({ family, tag, value }, at) {
    if (!(tagFamilies as readonly unknown[]).includes(family))
      return invalid(`${at}.family`, `is one of ${tagFamilies.join(', ')}`);
    return textProblem(tag, `${at}.tag`) ?? (value == null ? undefined : textProblem(value, `${at}.value`));
  },
  lifecycle({ oneOf }, at, scope) {
    if (!scope.tiers) return invalid(at, 'the lifecycle cannot be asked for here');
    return listProblem(oneOf, `${at}.oneOf`, (each, place) =>
      (lifecycles as readonly unknown[]).includes(each)
        ? undefined
        : invalid(place, `is one of ${lifecycles.join(', ')}`),
    );
  },
  tier({ oneOf }, at, { tiers }) {
    if (!tiers) return invalid(at, 'the tier cannot be asked for here');
    return listProblem(oneOf, `${at}.oneOf`, (each, place) =>
      each === noTier || tiers.includes(each as string)
        ? undefined
        : invalid(place, `is one of ${[...tiers, noTier].join(', ')}`),
    );
  },
  consent({ purpose }, at) {
    return (consentPurposes as readonly unknown[]).includes(purpose)
      ? undefined
      : invalid(`${at}.purpose`, `is one of ${consentPurposes.join(', ')}`);
  },
} as const satisfies Record<string, LeafCheck>;

function withField(field: unknown, at: string, check: (field: CatalogueField) => Problem): Problem {
  const known = typeof field === 'string' ? findField(field) : undefined;
  return known ? check(known) : invalid(`${at}.field`, `'${String(field)}' is not a field of the catalogue`);
}

function listProblem(
  values: unknown,
  at: string,
  check: (value: unknown, place: string) => Problem,
): Problem {
  if (!Array.isArray(values) || values.length === 0) return invalid(at, 'needs at least one value');
  if (values.length > largestList) return invalid(at, `has at most ${largestList} values`);
  for (const [index, value] of values.entries()) {
    const problem = check(value, `${at}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function textProblem(value: unknown, at: string): Problem {
  const usable =
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= 200 &&
    !value.includes('\u0000') &&
    value.isWellFormed();
  return usable ? undefined : invalid(at, 'is not a text of 1 to 200 characters');
}

function isOrdered(field: CatalogueField): boolean {
  return field.kind === 'amount' || field.kind === 'integer' || field.kind === 'date';
}

function valueProblem(field: CatalogueField, value: unknown, at: string): Problem {
  const problem = textProblem(value, at);
  if (problem || readValue(field, value as string) !== undefined) return problem;
  const wanted = {
    amount: 'an amount such as 50000 or 1234.50',
    integer: 'a whole number',
    date: 'a date YYYY-MM-DD',
    text: 'a text',
    boolean: 'true or false',
    oneOf: `one of ${field.values?.join(', ')}`,
  };
  return invalid(at, `'${String(value)}' is not ${wanted[field.kind]}`);
}

/** A value of a rule as its field holds it; undefined where it cannot be one. */
export function readValue(
  field: CatalogueField,
  value: string,
): bigint | number | string | boolean | undefined {
  switch (field.kind) {
    case 'amount':
      return parseAmount(value);
    case 'integer':
      return /^-?\d{1,9}$/.test(value) ? Number(value) : undefined;
    case 'date':
      return parseCalendarDate(value);
    case 'oneOf':
      return field.values?.includes(value) ? value : undefined;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'text':
      return value;
  }
}

/** Every condition of a rule that is no combination of others. */
export function* leavesOf(rule: SegmentRule): Generator<SegmentRule> {
  if ('all' in rule) for (const each of rule.all) yield* leavesOf(each);
  else if ('any' in rule) for (const each of rule.any) yield* leavesOf(each);
  else if ('not' in rule) yield* leavesOf(rule.not);
  else yield rule;
}
